// SPDX-License-Identifier: Apache-2.0
// libFuzzer as a library (compiler-rt, FuzzerMain.cpp); linked from the toolchain.
#pragma once
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(
    int *_Nonnull argc, char *_Nullable *_Nonnull *_Nonnull argv,
    int (*_Nonnull one)(const uint8_t *_Nullable bytes, size_t count));
