// Where libc's code lies.
#pragma once

namespace heddle::engine {

// Whether an address of code is libc's or the dynamic linker's.
bool is_in_libc(const void* code);

}  // namespace heddle::engine
