// Runs made by hand, with all that a report may meet: what the golden files are rendered from.
#pragma once

#include <interlock/reports/record.hpp>

namespace interlock::reports::samples {

/// A waiter that is never woken; three threads, found in a broken twin that should have passed.
[[nodiscard]] check lost_wakeup();
/// Two places, and a stale read that explains them.
[[nodiscard]] check data_race();
/// As `explore` leaves it: with what it found out.
[[nodiscard]] check explored_race();
/// Steps of main before and after the threads; two files of one name; a long object name.
[[nodiscard]] check failed_check();
/// Eight threads: more columns than a terminal is wide.
[[nodiscard]] check eight_threads();
/// Names and messages of bytes that are not text.
[[nodiscard]] check hostile_text();

/// A thread unlocks what another one holds.
[[nodiscard]] check misuse();
/// Two threads find one object and destroy it.
[[nodiscard]] check double_free();
/// An object that is used last by a thread that does not destroy it.
[[nodiscard]] check leak();

/// What has a meaning in Markdown, HTML, URIs, SARIF messages and workflow commands.
[[nodiscard]] check hostile_markup();
/// A kind, an engine and a search that only a newer interlock knows; places without a file.
[[nodiscard]] check of_the_future();

/// One of each verdict, expected and not.
[[nodiscard]] run everything();
/// A run that went as expected, with several engines for each check.
[[nodiscard]] run all_as_expected();
/// Records that a renderer could be broken by.
[[nodiscard]] run hostile();
/// A run that was ended with a check under way and others to come.
[[nodiscard]] run interrupted();
/// Failures of mutexes and of lifetimes, with their explanations.
[[nodiscard]] run explained();
/// A run to compare with everything(): something of each change.
[[nodiscard]] run older_than_everything();

}  // namespace interlock::reports::samples
