// Compiles the header, so that its assertions are checked.
#include "whisper_abi.h"
