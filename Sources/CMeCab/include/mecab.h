// The functions of libmecab (Debian libmecab2) that CallBa calls, as types.
#ifndef CALLBA_MECAB_H
#define CALLBA_MECAB_H

typedef struct mecab_t mecab_t;

// Opens a dictionary with command-line arguments; NULL when that fails.
typedef mecab_t *(*mecab_new2_function)(const char *arguments);
// One word a line: surface, tab, comma-separated features. Valid until the next call on the same tagger.
typedef const char *(*mecab_sparse_tostr_function)(mecab_t *tagger, const char *text);
typedef void (*mecab_destroy_function)(mecab_t *tagger);

#endif
