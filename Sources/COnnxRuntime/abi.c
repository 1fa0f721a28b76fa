// Compiles the header, so that its assertions are checked.
#include "onnxruntime_abi.h"
