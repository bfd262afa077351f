#include "git_shims.h"
