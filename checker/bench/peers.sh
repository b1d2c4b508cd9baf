# Part of script/bench: the rows that GenMC is compared at, and GenMC itself in the same run where --genmc names it.
# Both explore the same algorithm with the same operations (genmc/NAME.c). GenMC's time is without what an empty
# program takes, which is its front end's.

least=20 median=40  # times GenMC's rate
genmc_limit=60      # seconds of processor time for a row
ratios=$scratch/ratios

run_genmc() {  # "complete blocked seconds" of the quickest of three; file, definitions, flags
  local TIMEFORMAT='%U %S' times said='' quickest='' seconds
  for times in 1 2 3; do
    # shellcheck disable=SC2086
    { time bash -c 'ulimit -t "$1"; shift; exec "$@"' limited "$genmc_limit" \
        "$genmc" --rc11 --disable-estimation $3 -- -Ichecker/bench/genmc $2 "checker/bench/genmc/$1.c" >"$scratch/genmc" 2>&1
    } 2>"$scratch/genmc.time" || true
    seconds=$(awk '{ print $1 + $2 }' "$scratch/genmc.time")
    quickest=$(smaller "$quickest" "$seconds")
    said=$(sed -n 's/.*complete executions explored: *\([0-9]*\).*/\1/p' "$scratch/genmc")
    if awk -v s="$seconds" 'BEGIN { exit !(s > 3) }'; then break; fi
  done
  if [ -z "$said" ] && ! awk -v s="$seconds" -v l="$genmc_limit" 'BEGIN { exit !(s >= l - 1) }'; then
    cat "$scratch/genmc" >&2
    echo "script/bench: GenMC on checker/bench/genmc/$1.c: says nothing of executions" >&2
    exit 1
  fi
  local blocked
  blocked=$(sed -n 's/.*blocked executions seen: *\([0-9]*\).*/\1/p' "$scratch/genmc")
  echo "${said:--} ${blocked:-0} $quickest"
}

peer() {  # program, size, how often in each process, file, definitions, GenMC's flags, symmetry or ''
  local complete blocked cut time stands_for theirs their_blocked their_time net ratio verdict=''
  read -r complete blocked cut time stands_for < <(explored_with_rc11 "$1" "$2" "$3" "${7:-}")
  if [ -z "$genmc" ]; then
    printf '%-22s %9s %15s %9s\n' "$1 $2${7:+ sym}" "$complete" "$blocked+$cut" \
      "$(awk -v t="$time" 'BEGIN { printf "%.5f", t / 1e9 }')"
    return
  fi
  read -r theirs their_blocked their_time < <(run_genmc "$4" "$5" "$6")
  net=$(awk -v t="$their_time" -v f="$front_end" 'BEGIN { n = t - f; printf "%.3f", n < 0 ? 0 : n }')
  ratio=$(awk -v n="$net" -v t="$time" 'BEGIN { printf "%.1f", n * 1e9 / t }')
  if [ "$theirs" = - ]; then
    verdict="GenMC had not ended"
    ratio=">$ratio"
  elif [ "$theirs" != "$complete" ]; then
    verdict='COUNTS DIFFER'
    missed=$((missed + 1))
  fi
  # The front end's time differs by a hundredth of a second from run to run.
  if awk -v n="$net" 'BEGIN { exit !(n < 0.03) }'; then
    ratio=-
  elif [ -z "$verdict" ] || [ "$theirs" = - ]; then
    echo "${ratio#>}" >>"$ratios"
    if awk -v r="${ratio#>}" -v l="$least" 'BEGIN { exit !(r < l) }'; then
      verdict="$verdict MISSED"
      missed=$((missed + 1))
    fi
  fi
  if [ "$theirs" != - ] && [ $((blocked + cut)) -gt "$their_blocked" ]; then verdict="$verdict more blocked"; fi
  printf '%-22s %9s %15s %9s %9s %9s %8s %7s  %s\n' "$1 $2${7:+ sym}" "$complete" "$blocked+$cut" \
    "$(awk -v t="$time" 'BEGIN { printf "%.5f", t / 1e9 }')" "$theirs" "$their_blocked" "$net" "$ratio" "$verdict"
}

peers() {
  local plain=--disable-sr as_it_is='--disable-sr --disable-ipr'
  echo 'rc11 beside GenMC: executions, those that were blocked or cut short, processor time'
  if [ -n "$genmc" ]; then
    : >"$ratios"
    front_end=0
    read -r _ _ front_end < <(run_genmc nothing -DTHREADS=1 "$plain")
    printf '%-22s %9s %15s %9s %9s %9s %8s %7s\n' program complete blocked+cut seconds GenMC blocked net ratio
  else
    printf '%-22s %9s %15s %9s\n' program complete blocked+cut seconds
  fi
  peer adds 7 20 adds -DTHREADS=7 "$plain"
  peer adds 8 3 adds -DTHREADS=8 "$plain"
  peer adds_to_two 5 10 adds_to_two -DTHREADS=5 "$plain"
  peer passes_on 8 30 passes_on -DTHREADS=8 "$plain"
  peer stores 8 5 stores -DTHREADS=8 "$plain --disable-race-detection"
  peer tas 6 20 tas -DTHREADS=6 "$plain"
  peer ttas 5 10 ttas -DTHREADS=5 "$as_it_is"
  peer cas_lock 7 5 cas_lock -DTHREADS=7 "$plain"
  peer ticket 7 5 ticket -DTHREADS=7 "$plain"
  peer mcs 4 30 mcs -DTHREADS=4 "$plain"
  peer clh 7 5 clh -DTHREADS=7 "$plain"
  peer spins 5x1 5 semaphore '-DTHREADS=5 -DITEMS=1' "$plain"
  peer spins 4x2 10 semaphore '-DTHREADS=4 -DITEMS=2' "$plain"
  peer spsc 4 50 spsc '-DTHREADS=2 -DITEMS=4' "$plain"
  peer spsc 8 20 spsc '-DTHREADS=2 -DITEMS=8' "$plain"
  peer spsc 10 5 spsc '-DTHREADS=2 -DITEMS=10' "$plain"
  peer defspsc 10 5 spsc '-DTHREADS=2 -DITEMS=10 -DLOAD=seq_cst -DSTORE=seq_cst' "$plain"
  peer mpmc_anew 2 20 mpmc '-DTHREADS=4 -DITEMS=2' "$plain"
  peer mpmc_anew 3 5 mpmc '-DTHREADS=4 -DITEMS=3' "$plain"
  peer treiber 3 5 treiber '-DTHREADS=5 -DPUSHERS=3' "$plain --disable-spin-assume"
  peer treiber_anew 3x2 5 treiber '-DTHREADS=5 -DPUSHERS=3 -DANEW' "$plain"
  peer treiber_anew 3x3 3 treiber '-DTHREADS=6 -DPUSHERS=3 -DANEW' "$plain"
  peer michael_scott 2+2 50 michael_scott '-DTHREADS=2 -DPUSHERS=2 -DBOTH' "$plain"
  peer michael_scott 3+3 5 michael_scott '-DTHREADS=3 -DPUSHERS=3 -DBOTH' "$plain"
  peer michael_scott 2+2take 20 michael_scott '-DTHREADS=4 -DPUSHERS=2' "$plain"
  peer seqlock 4x1 50 seqlock '-DTHREADS=4 -DITEMS=1' "$plain"
  peer seqlock 3x2 50 seqlock '-DTHREADS=3 -DITEMS=2' "$plain"
  peer peterson2 3 20 peterson '-DTHREADS=2 -DITEMS=3' "$as_it_is"
  peer peterson2 4 5 peterson '-DTHREADS=2 -DITEMS=4' "$as_it_is"
  peer dekker 3 10 dekker '-DTHREADS=2 -DITEMS=3' "$plain"
  peer szymanski 3 3 szymanski '-DTHREADS=2 -DITEMS=3' "$plain"
  peer bakery 3 20 bakery -DTHREADS=3 "$plain"
  peer iriw_acq 6 20 iriw '-DTHREADS=8 -DSTORE=release -DLOAD=acquire' "$plain"
  peer iriw_sc 6 20 iriw '-DTHREADS=8 -DSTORE=seq_cst -DLOAD=seq_cst' "$plain"
  peer w22 8 30 store_buffering -DTHREADS=8 "$plain"
  peer rwlock 4x2 3 rwlock '-DTHREADS=4 -DITEMS=2' "$plain"
  peer barrier 5x2 5 barrier '-DTHREADS=5 -DITEMS=2' "$plain"
  peer prodcons 4x2 10 producers_and_consumers '-DTHREADS=4 -DITEMS=2' "$plain"
  peer prodcons 6x1 20 producers_and_consumers '-DTHREADS=6 -DITEMS=1' "$plain"
  peer disjoint 4x2 10 disjoint '-DTHREADS=4 -DITEMS=2' "$plain"
  peer disjoint 8x1 3 disjoint '-DTHREADS=8 -DITEMS=1' "$plain"
  peer mutex 3x3 10 counts_under_mutex '-DTHREADS=3 -DITEMS=3' "$plain"
  peer philosophers 8 10 philosophers -DTHREADS=8 "$plain"
  peer last_zero 7 30 last_zero -DTHREADS=7 "$plain"
  peer fibonacci 5 5 fibonacci '-DTHREADS=2 -DITEMS=5' "$plain"
  peer indexer 8 50 indexer -DTHREADS=8 "$plain"
  peer before 10 20 among_others '-DTHREADS=6 -DITEMS=10' "$plain"
  peer before 100 10 among_others '-DTHREADS=6 -DITEMS=100' "$plain"
  peer behind 10 20 among_others '-DTHREADS=6 -DITEMS=10 -DBEHIND' "$plain"
  peer behind 100 10 among_others '-DTHREADS=6 -DITEMS=100 -DBEHIND' "$plain"
  peer alone 50 50 alone '-DTHREADS=2 -DITEMS=50' "$plain"
  peer alone 800 20 alone '-DTHREADS=2 -DITEMS=800' "$plain"
  peer alone8 200 20 alone '-DTHREADS=8 -DITEMS=200' "$plain"
  peer pingpong 400 20 pingpong '-DTHREADS=2 -DITEMS=400' "$plain"
  peer adds 8 100 adds '-DTHREADS=8 -DSYMMETRIC' '' symmetry
  peer cas_lock 7 20 cas_lock '-DTHREADS=7 -DSYMMETRIC' '' symmetry
  peer ticket 7 20 ticket '-DTHREADS=7 -DSYMMETRIC' '' symmetry
  peer spins 5x1 20 semaphore '-DTHREADS=5 -DITEMS=1 -DSYMMETRIC' '' symmetry
  peer mutex 3x3 20 counts_under_mutex '-DTHREADS=3 -DITEMS=3 -DSYMMETRIC' '' symmetry
  peer adds_to_two 5 20 adds_to_two '-DTHREADS=5 -DSYMMETRIC' '' symmetry
  [ -n "$genmc" ] || return 0
  local middle
  middle=$(sort -g "$ratios" | awk '{ r[NR] = $1 } END { print NR % 2 ? r[(NR + 1) / 2] : (r[NR / 2] + r[NR / 2 + 1]) / 2 }')
  printf 'median of %d ratios: %s\n' "$(wc -l <"$ratios")" "$middle"
  if awk -v m="$middle" -v l="$median" 'BEGIN { exit !(m < l) }'; then
    echo "MISSED: a median of $median"
    missed=$((missed + 1))
  fi
}

# What it costs to ask of each operation whether the thread stood there before, where none did.
cost_of_awaits() {  # program, size, how often in each process
  local with='' without='' time complete blocked cut ratio verdict=reached
  for _ in 1 2 3 4 5; do
    read -r complete blocked cut time _ < <("$build/bench/bench_rc11" "$1" "$2" "$3" never-back)
    without=$(smaller "$without" "$time")
    read -r complete blocked cut time _ < <("$build/bench/bench_rc11" "$1" "$2" "$3")
    with=$(smaller "$with" "$time")
  done
  ratio=$(quotient "$with" "$without")
  if awk -v r="$ratio" 'BEGIN { exit !(r > 1.1) }'; then
    verdict=MISSED
    missed=$((missed + 1))
  fi
  printf '%-22s %9s %9s %9s %7s  %s\n' "$1 $2" "$complete" "$(awk -v t="$with" 'BEGIN { printf "%.5f", t / 1e9 }')" \
    "$(awk -v t="$without" 'BEGIN { printf "%.5f", t / 1e9 }')" "$ratio" "$verdict"
}
awaits() {
  echo 'rc11: the await rule, on programs without loops that wait (target 1.10)'
  printf '%-22s %9s %9s %9s %7s\n' program complete with without ratio
  cost_of_awaits adds 8 5
  cost_of_awaits adds_to_two 5 10
  cost_of_awaits iriw_acq 6 20
  cost_of_awaits w22 8 50
  cost_of_awaits last_zero 7 50
  cost_of_awaits before 100 10
  cost_of_awaits alone8 200 20
}
