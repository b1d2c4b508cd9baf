// The debug information of the program that runs and of the libraries in it, as libdw reads it: which module and
// which compilation unit an address belongs to.
//
// Contract: for the thread that runs the search. What is found stays as long as the program runs. Nothing is
// downloaded, whatever the environment says: separate debug information is taken from where build ids and debug
// links point to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>

namespace interlock::checker::debug_info {

/// A compilation unit.
struct unit {
  Dwarf_Die lines;   ///< has the line table
  Dwarf_Die scopes;  ///< has functions, variables and types: another one where they are in a file of their own (-gsplit-dwarf)

  /// The function that has code at an address of the debug information's; null where it knows of none. Complexity: the
  /// first time of the order of the unit.
  [[nodiscard]] Dwarf_Die* function_at(Dwarf_Addr at);
  /// That, and what is inlined there, one into the other: outermost first.
  [[nodiscard]] std::vector<Dwarf_Die> functions_around(Dwarf_Addr at);
  /// Where the part of a function ends that has the address; the address where none has.
  [[nodiscard]] Dwarf_Addr end_of_function_at(Dwarf_Addr at);

 private:
  struct function {
    Dwarf_Addr from;
    Dwarf_Addr to;
    Dwarf_Die die;
  };
  [[nodiscard]] function* around(Dwarf_Addr at);
  void add_functions_below(Dwarf_Die* parent);

  std::vector<function> functions_;  // by address
  bool knows_functions_ = false;
};

class loaded_module {
 public:
  explicit loaded_module(Dwfl_Module* of);

  /// Null where no unit says that it has code there.
  [[nodiscard]] unit* unit_of(std::uintptr_t address);
  [[nodiscard]] std::vector<unit>& units() noexcept { return units_; }
  /// What is to be added to an address in debug information to get one of the process.
  [[nodiscard]] std::uintptr_t bias() const noexcept { return bias_; }
  [[nodiscard]] Dwfl_Module* dwfl() const noexcept { return dwfl_; }
  [[nodiscard]] std::string const& file() const noexcept { return file_; }
  /// Whether it comes with the system.
  [[nodiscard]] bool is_of_the_system() const noexcept;
  /// Where in the process it begins.
  [[nodiscard]] std::uintptr_t begin() const noexcept { return begin_; }

 private:
  struct code {
    std::uintptr_t from;
    std::uintptr_t to;
    std::size_t unit;
  };

  Dwfl_Module* dwfl_;
  std::uintptr_t bias_ = 0;
  std::uintptr_t begin_ = 0;
  std::string file_;
  std::vector<unit> units_;
  std::vector<code> code_;  // by address
};

class modules {
 public:
  /// Those of this process.
  [[nodiscard]] static modules& of_process();

  /// Null where no module is there.
  [[nodiscard]] loaded_module* at(std::uintptr_t address);

 private:
  modules() noexcept;

  struct end {
    void operator()(Dwfl* d) const noexcept { ::dwfl_end(d); }
  };
  [[nodiscard]] loaded_module* known_at(std::uintptr_t address);
  void look_around();

  std::unique_ptr<Dwfl, end> dwfl_;
  std::map<Dwfl_Module*, loaded_module> read_;
  unsigned long long loaded_ = 0;  // how many modules the program had loaded when it was looked at
};

/// A name for people: demangled where it is mangled.
[[nodiscard]] std::string readable(char const* linkage_name);

/// Where a function or variable is declared, which is where it has its scope.
[[nodiscard]] Dwarf_Die declaration_of(Dwarf_Die what);

/// With its namespaces, classes and functions: of what has no name for the linker (internal linkage, lambdas, C).
[[nodiscard]] std::string const& scoped_name(Dwarf_Die of);

}  // namespace interlock::checker::debug_info
