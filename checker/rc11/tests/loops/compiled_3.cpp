// Compiled with -O3.
#include "compiled_here.hpp"

template interlock::program interlock::checker::rc11_loops::compiled<3>();
