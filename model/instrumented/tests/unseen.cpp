// Compiled without -fsanitize=thread.
#include "unseen.hpp"

namespace unseen {

int counted(int* at) { return ++*at; }
int doubled(int x) { return 2 * x; }

}  // namespace unseen
