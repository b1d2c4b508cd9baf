// A part of the checks, for one of several machines: --shard K/N.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <interlock/reports/record.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

struct shard {
  unsigned number = 1;  ///< from 1
  unsigned of = 1;
};

/// Of "2/5". Throws usage_error.
[[nodiscard]] shard shard_from(std::string_view text);

/// Those of the entries that are this shard's. Shards of the same entries have each of them once, and are of about the same cost: by
/// the seconds that a record says, of checks that it does not have by the median of those that it has. Whoever divides the same
/// entries by the same record, divides them alike.
[[nodiscard]] std::vector<entry const*> part_of(std::vector<entry const*> const& entries, shard which, reports::run const& earlier);

}  // namespace interlock::checker
