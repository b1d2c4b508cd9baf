// A program of a thousand checks, nearly all of which wait for their turn.
#include <deque>
#include <string>

#include <interlock/scenarios/scenario.hpp>

namespace {

using namespace interlock;

template <model::Model M>
struct one_of_many {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> x{0};
  void thread(unsigned) { x.fetch_add(1, order::relaxed); }
};

class many {
 public:
  many() {
    for (int i = 0; i != 1000; ++i) {
      auto const& name = names_.emplace_back("one_of_many/" + std::to_string(i));
      entries_.emplace_back(name.c_str(), program_of<one_of_many<model::INTERLOCK_MODEL>>, passes);
    }
  }

 private:
  std::deque<std::string> names_;
  std::deque<entry> entries_;
};
many const all_of_them;

}  // namespace
