// main() of every program of checks.
#include <interlock/checker/main.hpp>

int main(int argc, char** argv) { return interlock::main(argc, argv); }
