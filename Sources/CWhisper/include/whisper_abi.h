// The part of whisper.cpp 1.8.5's C interface that CallBa needs, declared by its binary layout (x86-64 and arm64, LP64).
//
// The library is opened at run time: functions are declared as types, to be found by name. Another version of the
// library may lay the structures out differently; `Whisper` reads known defaults back before it trusts them.
#ifndef CALLBA_WHISPER_ABI_H
#define CALLBA_WHISPER_ABI_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct whisper_context;
struct whisper_state;
typedef int32_t whisper_token;
enum whisper_sampling_strategy { WHISPER_SAMPLING_GREEDY = 0, WHISPER_SAMPLING_BEAM_SEARCH = 1 };

struct whisper_context_params {
    bool use_gpu, flash_attn;            // set both false
    int gpu_device;
    bool dtw_token_timestamps;
    int dtw_aheads_preset, dtw_n_top;
    struct { size_t n_heads; const void *heads; } dtw_aheads;
    size_t dtw_mem_size;
};

struct whisper_full_params {
    enum whisper_sampling_strategy strategy;
    int n_threads, n_max_text_ctx, offset_ms, duration_ms;
    bool translate, no_context, no_timestamps, single_segment;
    bool print_special, print_progress, print_realtime, print_timestamps;
    bool token_timestamps;
    float thold_pt, thold_ptsum;
    int max_len;
    bool split_on_word;
    int max_tokens;
    bool debug_mode;
    int audio_ctx;                       // 0: the whole 1500
    bool tdrz_enable;
    const char *suppress_regex, *initial_prompt;
    bool carry_initial_prompt;
    const whisper_token *prompt_tokens;
    int prompt_n_tokens;
    const char *language;                // must outlive the call
    bool detect_language, suppress_blank, suppress_nst;
    float temperature, max_initial_ts, length_penalty, temperature_inc, entropy_thold, logprob_thold, no_speech_thold;
    struct { int best_of; } greedy;
    struct { int beam_size; float patience; } beam_search;
    void *new_segment_callback, *new_segment_callback_user_data;
    void *progress_callback, *progress_callback_user_data;
    void *encoder_begin_callback, *encoder_begin_callback_user_data;
    bool (*abort_callback)(void *user_data);   // true stops the decode: cancels a stale interim
    void *abort_callback_user_data;
    void *logits_filter_callback, *logits_filter_callback_user_data;
    const void **grammar_rules;
    size_t n_grammar_rules, i_start_rule;
    float grammar_penalty;
    bool vad;
    const char *vad_model_path;
    struct { float threshold; int min_speech_duration_ms, min_silence_duration_ms; float max_speech_duration_s;
             int speech_pad_ms; float samples_overlap; } vad_params;
};

_Static_assert(sizeof(struct whisper_context_params) == 48, "layout");
_Static_assert(sizeof(struct whisper_full_params) == 304, "layout");
_Static_assert(offsetof(struct whisper_full_params, audio_ctx) == 56, "layout");
_Static_assert(offsetof(struct whisper_full_params, language) == 104, "layout");
_Static_assert(offsetof(struct whisper_full_params, greedy) == 144, "layout");
_Static_assert(offsetof(struct whisper_full_params, abort_callback) == 208, "layout");
_Static_assert(offsetof(struct whisper_full_params, vad_params) == 280, "layout");

typedef struct whisper_context_params (*whisper_context_default_params)(void);
typedef struct whisper_full_params (*whisper_full_default_params)(enum whisper_sampling_strategy strategy);
typedef struct whisper_context *(*whisper_init_from_file_with_params_no_state)(const char *path,
                                                                               struct whisper_context_params params);
typedef struct whisper_state *(*whisper_init_state)(struct whisper_context *context);
// 0 on success. `samples`: mono, 16 kHz, -1...1. One state serves one thread at a time; a context may be shared.
typedef int (*whisper_full_with_state)(struct whisper_context *context, struct whisper_state *state,
                                       struct whisper_full_params params, const float *samples, int n_samples);
typedef int (*whisper_full_n_segments_from_state)(struct whisper_state *state);
typedef int (*whisper_full_n_tokens_from_state)(struct whisper_state *state, int segment);
typedef whisper_token (*whisper_full_get_token_id_from_state)(struct whisper_state *state, int segment, int token);
typedef float (*whisper_full_get_token_p_from_state)(struct whisper_state *state, int segment, int token);
// The token's bytes, which may be part of a character.
typedef const char *(*whisper_full_get_token_text_from_state)(struct whisper_context *context, struct whisper_state *state,
                                                              int segment, int token);
typedef int (*whisper_lang_id)(const char *code);
typedef int (*whisper_lang_max_id)(void);
// 0 on success. Gives `state` the sound that the language is then found from.
typedef int (*whisper_pcm_to_mel_with_state)(struct whisper_context *context, struct whisper_state *state,
                                             const float *samples, int n_samples, int n_threads);
// Negative on failure. `probabilities` holds whisper_lang_max_id() + 1 numbers.
typedef int (*whisper_lang_auto_detect_with_state)(struct whisper_context *context, struct whisper_state *state,
                                                   int offset_ms, int n_threads, float *probabilities);
// Tokens from this one on are marks, not text.
typedef whisper_token (*whisper_token_eot)(struct whisper_context *context);
// 0 on success. Decodes after `n_past` tokens of the sound that `state` has heard.
typedef int (*whisper_decode_with_state)(struct whisper_context *context, struct whisper_state *state,
                                         const whisper_token *tokens, int n_tokens, int n_past, int n_threads);
// After the last token decoded: whisper_n_vocab() numbers, which belong to `state`.
typedef float *(*whisper_get_logits_from_state)(struct whisper_state *state);
typedef int (*whisper_n_vocab)(struct whisper_context *context);
typedef whisper_token (*whisper_token_sot)(struct whisper_context *context);
typedef whisper_token (*whisper_token_nosp)(struct whisper_context *context);
typedef void (*whisper_log_line)(int level, const char *text, void *user_data);
typedef void (*whisper_log_set)(whisper_log_line log, void *user_data);
typedef void (*whisper_free_state)(struct whisper_state *state);
typedef void (*whisper_free)(struct whisper_context *context);
#endif
