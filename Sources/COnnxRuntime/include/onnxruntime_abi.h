// The part of ONNX Runtime's C interface that CallBa needs, declared by its binary layout.
//
// The library exports one function, OrtGetApiBase. It leads to a table of function pointers that only ever grows at its
// end, so the positions below hold for every ONNX Runtime since 1.0; the version asked for (14) needs 1.14 or newer.
// The library is opened at run time: nothing here is linked.
#ifndef CALLBA_ONNXRUNTIME_ABI_H
#define CALLBA_ONNXRUNTIME_ABI_H
#include <stddef.h>
#include <stdint.h>

struct ort_status;
struct ort_env;
struct ort_session;
struct ort_session_options;
struct ort_memory_info;
struct ort_value;
struct ort_shape;

// Which interface version `get_api` is asked for.
enum { ORT_INTERFACE_VERSION = 14 };

struct ort_api_base {
    const void *const *(*get_api)(uint32_t version);
    const char *(*get_version)(void);
};
typedef const struct ort_api_base *(*ort_get_api_base)(void);

// Positions in the table.
enum ort_position {
    ORT_GET_ERROR_MESSAGE = 2,
    ORT_CREATE_ENV = 3,
    ORT_DISABLE_TELEMETRY_EVENTS = 6,
    ORT_CREATE_SESSION = 7,
    ORT_RUN = 9,
    ORT_CREATE_SESSION_OPTIONS = 10,
    ORT_SET_GRAPH_OPTIMIZATION_LEVEL = 23,
    ORT_SET_INTRA_OP_THREADS = 24,
    ORT_SET_INTER_OP_THREADS = 25,
    ORT_CREATE_TENSOR = 49,
    ORT_GET_TENSOR_DATA = 51,
    ORT_GET_SHAPE_ELEMENT_COUNT = 64,
    ORT_GET_TENSOR_SHAPE = 65,
    ORT_CREATE_CPU_MEMORY_INFO = 69,
    ORT_RELEASE_ENV = 92,
    ORT_RELEASE_STATUS = 93,
    ORT_RELEASE_MEMORY_INFO = 94,
    ORT_RELEASE_SESSION = 95,
    ORT_RELEASE_VALUE = 96,
    ORT_RELEASE_SHAPE = 99,
    ORT_RELEASE_SESSION_OPTIONS = 100,
    ORT_ADD_SESSION_SETTING = 130,
};

// Element types of a tensor.
enum ort_element { ORT_FLOAT = 1, ORT_INT64 = 7 };
// Severity of a log line: errors only.
enum { ORT_LOG_ERRORS = 3 };
// Every optimisation of the graph that the library knows.
enum { ORT_OPTIMIZE_ALL = 99 };
// How memory is obtained, and for what: from the device's own allocator, for tensors in ordinary memory.
enum { ORT_DEVICE_ALLOCATOR = 0, ORT_DEFAULT_MEMORY = 0 };

// A null status is success; any other must be released.
typedef const char *(*ort_get_error_message)(const struct ort_status *status);
typedef struct ort_status *(*ort_create_env)(int log_level, const char *log_id, struct ort_env **env);
// Nothing of what the library counts is sent from here on.
typedef struct ort_status *(*ort_disable_telemetry_events)(const struct ort_env *env);
typedef struct ort_status *(*ort_create_session)(struct ort_env *env, const char *path, const struct ort_session_options *options,
                                                 struct ort_session **session);
// Safe from several threads at once on one session.
typedef struct ort_status *(*ort_run)(struct ort_session *session, const void *run_options, const char *const *input_names,
                                      const struct ort_value *const *inputs, size_t input_count,
                                      const char *const *output_names, size_t output_count, struct ort_value **outputs);
typedef struct ort_status *(*ort_create_session_options)(struct ort_session_options **options);
typedef struct ort_status *(*ort_set_number)(struct ort_session_options *options, int value);
typedef struct ort_status *(*ort_add_session_setting)(struct ort_session_options *options, const char *key, const char *value);
// The tensor borrows `data`, which must outlive it.
typedef struct ort_status *(*ort_create_tensor)(const struct ort_memory_info *memory, void *data, size_t byte_count,
                                                const int64_t *shape, size_t dimension_count, int element,
                                                struct ort_value **value);
typedef struct ort_status *(*ort_get_tensor_data)(struct ort_value *value, void **data);
typedef struct ort_status *(*ort_get_tensor_shape)(const struct ort_value *value, struct ort_shape **shape);
typedef struct ort_status *(*ort_get_shape_element_count)(const struct ort_shape *shape, size_t *count);
typedef struct ort_status *(*ort_create_cpu_memory_info)(int allocator, int memory, struct ort_memory_info **info);
typedef void (*ort_release_env)(struct ort_env *env);
typedef void (*ort_release_status)(struct ort_status *status);
typedef void (*ort_release_memory_info)(struct ort_memory_info *info);
typedef void (*ort_release_session)(struct ort_session *session);
typedef void (*ort_release_value)(struct ort_value *value);
typedef void (*ort_release_shape)(struct ort_shape *shape);
typedef void (*ort_release_session_options)(struct ort_session_options *options);

_Static_assert(sizeof(void *) == 8 && sizeof(int) == 4, "the interface is declared for 64-bit systems");
_Static_assert(offsetof(struct ort_api_base, get_version) == 8, "layout");
#endif
