#ifndef MARTLET_GIT_SHIMS_H
#define MARTLET_GIT_SHIMS_H

#include <git2.h>

#endif
