#include <interlock/checker/bench/peers.hpp>
#include <interlock/checker/bench/programs.hpp>
#include <interlock/checker/bench/sized.hpp>

namespace interlock::bench {
namespace {

using M = model::checked;

template <unsigned N, class Lock>
using locked = excludes<M, N, Lock>;

template <class S>
constexpr auto const& of = program_of<S>;

constexpr sized all[] = {
    {"adds_to_two", "5", of<adds_to_two<M, 5>>},
    {"passes_on", "8", of<passes_on<M, 8>>},
    {"stores", "8", of<stores<M, 8>>},
    {"cas_lock", "7", of<locked<7, cas_lock<M>>>},
    {"clh", "7", of<locked<7, clh_lock<M, 7>>>},
    {"spins", "5x1", of<spins_for_permits<M, 5, 1>>},
    {"spins", "4x2", of<spins_for_permits<M, 4, 2>>},
    {"mpmc_anew", "2", of<mpmc_anew<M, 2>>},
    {"mpmc_anew", "3", of<mpmc_anew<M, 3>>},
    {"treiber_anew", "3x2", of<treiber_anew<M, 3, 2>>},
    {"treiber_anew", "3x3", of<treiber_anew<M, 3, 3>>},
    {"michael_scott", "2+2", of<michael_scott<M, 2, 2, true>>},
    {"michael_scott", "3+3", of<michael_scott<M, 3, 3, true>>},
    {"michael_scott", "2+1", of<michael_scott<M, 3, 2, false>>},
    {"michael_scott", "2+2take", of<michael_scott<M, 4, 2, false>>},
    {"seqlock", "4x1", of<seqlock<M, 4, 1>>},
    {"seqlock", "3x2", of<seqlock<M, 3, 2>>},
    {"peterson2", "3", of<takes_turns<M, peterson_for_two<M>, 3>>},
    {"peterson2", "4", of<takes_turns<M, peterson_for_two<M>, 4>>},
    {"dekker", "3", of<takes_turns<M, dekker_lock<M>, 3>>},
    {"szymanski", "2", of<takes_turns<M, szymanski_lock<M>, 2>>},
    {"szymanski", "3", of<takes_turns<M, szymanski_lock<M>, 3>>},
    {"bakery", "2", of<locked<2, bakery_lock<M, 2>>>},
    {"bakery", "3", of<locked<3, bakery_lock<M, 3>>>},
    {"rwlock", "4x2", of<rwlock<M, 4, 2>>},
    {"barrier", "5x2", of<barrier<M, 5, 2>>},
    {"prodcons", "4x2", of<producers_and_consumers<M, 4, 2>>},
    {"prodcons", "6x1", of<producers_and_consumers<M, 6, 1>>},
    {"disjoint", "4x2", of<disjoint<M, 4, 2>>},
    {"disjoint", "8x1", of<disjoint<M, 8, 1>>},
    {"mutex", "3x3", of<counts_under_mutex<M, 3, 3>>},
    {"philosophers", "8", of<philosophers<M, 8>>},
    {"last_zero", "7", of<last_zero<M, 7>>},
    {"fibonacci", "5", of<fibonacci<M, 5>>},
    {"indexer", "8", of<indexer<M, 8>>},
};

}  // namespace

std::span<sized const> peers() { return all; }

}  // namespace interlock::bench
