// Functions that no engine sees into.
#pragma once

namespace unseen {

int counted(int* at);
int doubled(int x);

}  // namespace unseen
