#include "mecab.h"
