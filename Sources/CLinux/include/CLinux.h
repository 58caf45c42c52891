#pragma once
// Linux system calls that the Glibc module does not show; a header a family of calls.
