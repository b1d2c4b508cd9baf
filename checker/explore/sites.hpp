// Where in the source of the code under test an order could be stronger, or a fence be added: the
// operations of its interleavings, each once.
#pragma once

#include <cstdint>
#include <vector>

#include <interlock/checker/edit.hpp>
#include <interlock/reports/record.hpp>

namespace interlock::checker {

/// Operations of one kind at one place of the source with one order there.
struct site {
  reports::place where;
  model::operation what{};
  bool failed_exchange = false;  ///< the order is that of a failed compare-exchange
  order from{};
  struct object {
    std::string name;   ///< as reports show it
    std::string group;  ///< the name without an index: what the source tells apart
    object_identity identity;
  };
  std::vector<object> objects{};  ///< on which it was seen
  /// Between which steps of which thread a fence before and after it would stand, in each of the
  /// interleavings.
  std::vector<std::uint64_t> gaps_before{};
  std::vector<std::uint64_t> gaps_after{};
};

/// One edit of the source.
struct change {
  std::size_t at;  ///< index of the site
  edited part;
  order to;
  friend bool operator==(change const&, change const&) = default;
};

class sites {
 public:
  /// Takes up the operations of a failing interleaving. Returns whether some were new.
  bool add(reports::failure const& failed);

  [[nodiscard]] std::vector<site> const& all() const { return all_; }

  // What can be done at one site, the nearest first, and the most of a kind.
  /// One order stronger, without seq_cst: acquire, release, and from either acq_rel.
  [[nodiscard]] std::vector<change> one_step() const;
  /// What is up to acq_rel: one_step() and, of read-modify-writes, acq_rel from relaxed.
  [[nodiscard]] std::vector<change> up_to_acq_rel() const;
  [[nodiscard]] std::vector<change> strongest_but_seq_cst() const;
  [[nodiscard]] std::vector<change> seq_cst() const;
  /// A fence of that order at each point where it can matter; each point once.
  [[nodiscard]] std::vector<change> fences(order how) const;

  [[nodiscard]] edit in_code(change const& c) const;
  [[nodiscard]] reports::order_change in_words(change const& c) const;

 private:
  std::vector<site> all_;
  std::uint64_t interleavings_ = 0;
};

}  // namespace interlock::checker
