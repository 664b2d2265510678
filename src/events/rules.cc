// SPDX-License-Identifier: Apache-2.0
#include "events/rules.h"

#include <algorithm>
#include <cctype>

#include "base/format.h"
#include "base/text.h"
#include "device/app/decision.h"

namespace mote {

namespace {

constexpr int64_t kMostSmooth = 1024, kMostEvery = 65535;
constexpr double kMostMilliseconds = 1e9;  // eleven days
constexpr double kMostValue = 1e9;

// The tables of a list; none if there is no such list.
Result<std::vector<Toml>> tables(const Toml& root, const std::string& key) {
  if (!root.has(key)) return std::vector<Toml>();
  MOTE_ASSIGN(const Toml list, root.at(key));
  if (!list.is_array() || list.items().empty())
    return Error(Code::kInvalid, format("'{}' is not a list of tables", key),
                 format("begin each of them with [[{}]]", key), list.where());
  return list.items();
}

// A name that becomes part of a C identifier.
Result<std::string> read_name(const Toml& table) {
  MOTE_ASSIGN(std::string name, table.string("name"));
  const bool good =
      std::any_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) != 0; });
  if (good) return name;
  MOTE_ASSIGN(const Toml at, table.at("name"));
  return Error(Code::kInvalid, format("'{}' is no name", printable(name)), "use letters and digits",
               at.where());
}

Result<EventRule> read_event(const Toml& table) {
  MOTE_TRY(table.only({"name", "output", "threshold", "release", "largest", "at_least", "of", "every",
                       "silence_ms", "in", "then"}));
  EventRule out;
  out.where = table.where();
  MOTE_ASSIGN(out.name, read_name(table));
  MOTE_ASSIGN(const Toml output, table.at("output"));
  if (output.is_integer()) {
    MOTE_ASSIGN(const int64_t index, output.as_integer());
    out.output = std::to_string(index);
  } else {
    MOTE_ASSIGN(out.output, output.as_string());
  }
  MOTE_ASSIGN(out.threshold, table.number("threshold", -kMostValue, kMostValue));
  MOTE_ASSIGN(out.release, table.number("release", -kMostValue, kMostValue, out.threshold));
  if (out.release > out.threshold) {
    MOTE_ASSIGN(const Toml at, table.at("release"));
    return Error(Code::kInvalid, format("release {} is above the threshold {}", out.release, out.threshold),
                 "an event ends at or below the value at which it begins", at.where());
  }
  MOTE_ASSIGN(out.largest, table.boolean("largest", false));
  MOTE_ASSIGN(const int64_t of, table.integer("of", 1, MOTE_MOST_VOTES, 1));
  MOTE_ASSIGN(const int64_t at_least, table.integer("at_least", 1, of, of));
  MOTE_ASSIGN(const int64_t every, table.integer("every", 1, kMostEvery, 1));
  out.of = static_cast<int32_t>(of);
  out.at_least = static_cast<int32_t>(at_least);
  out.every = static_cast<int32_t>(every);
  MOTE_ASSIGN(out.silence_ms, table.number("silence_ms", 0, kMostMilliseconds, 0));
  MOTE_ASSIGN(out.in_state, table.string("in", ""));
  MOTE_ASSIGN(out.to_state, table.string("then", ""));
  return out;
}

Result<EventState> read_state(const Toml& table) {
  MOTE_TRY(table.only({"name", "for_ms", "then"}));
  EventState out;
  out.where = table.where();
  MOTE_ASSIGN(out.name, read_name(table));
  MOTE_ASSIGN(out.for_ms, table.number("for_ms", 0, kMostMilliseconds, 0));
  MOTE_ASSIGN(out.next, table.string("then", ""));
  if ((out.for_ms > 0) != !out.next.empty())
    return Error(
        Code::kInvalid,
        format("the state '{}' says {}", out.name,
               out.next.empty() ? "when it ends, not what follows" : "what follows, not when it ends"),
        "give both for_ms and then, or none", out.where);
  return out;
}

Status check_state(const EventRules& rules, const std::string& name, const Origin& where) {
  std::vector<std::string> known;
  for (const EventState& state : rules.states) known.push_back(state.name);
  if (name.empty() || std::find(known.begin(), known.end(), name) != known.end()) return ok_status();
  return Error(Code::kInvalid, format("there is no state '{}'", printable(name)),
               known.empty() ? "describe it with [[state]]" : did_you_mean(name, known), where);
}

// Names become macros, in which letters are large and all else is an underscore.
template <class Named>
Status check_names(const std::vector<Named>& list, const char* what) {
  std::vector<std::string> seen;
  for (const Named& one : list) {
    const std::string name = to_upper(c_identifier(one.name));
    if (std::find(seen.begin(), seen.end(), name) != seen.end())
      return Error(Code::kInvalid, format("there are two {} '{}'", what, one.name),
                   "give each a name that differs in more than the case of letters and signs", one.where);
    seen.push_back(name);
  }
  return ok_status();
}

Status check_rules(const EventRules& rules) {
  MOTE_TRY(check_names(rules.events, "events"));
  MOTE_TRY(check_names(rules.states, "states"));
  for (const EventState& state : rules.states) MOTE_TRY(check_state(rules, state.next, state.where));
  for (const EventRule& event : rules.events) {
    MOTE_TRY(check_state(rules, event.in_state, event.where));
    MOTE_TRY(check_state(rules, event.to_state, event.where));
  }
  return ok_status();
}

}  // namespace

Result<EventRules> read_event_rules(const Toml& root) {
  EventRules out;
  MOTE_ASSIGN(const std::vector<Toml> events, tables(root, "event"));
  MOTE_ASSIGN(const std::vector<Toml> states, tables(root, "state"));
  if (events.empty() && (root.has("decision") || root.has("state"))) {
    MOTE_ASSIGN(const Toml at, root.at(root.has("decision") ? "decision" : "state"));
    return Error(Code::kInvalid, "there is no event that this is for", "add an [[event]]", at.where());
  }
  if (events.size() > MOTE_MOST_RULES || states.size() >= MOTE_ANY_STATE)
    return Error(Code::kUnsupported, format("{} events and {} states", events.size(), states.size()),
                 format("at most {} and {}", int{MOTE_MOST_RULES}, MOTE_ANY_STATE - 1), root.where());
  for (const Toml& table : events) {
    MOTE_ASSIGN(EventRule rule, read_event(table));
    out.events.push_back(std::move(rule));
  }
  for (const Toml& table : states) {
    MOTE_ASSIGN(EventState state, read_state(table));
    out.states.push_back(std::move(state));
  }
  if (root.has("decision")) {
    MOTE_ASSIGN(const Toml decision, root.at("decision"));
    MOTE_TRY(decision.only({"smooth", "silence_ms"}));
    MOTE_ASSIGN(const int64_t smooth, decision.integer("smooth", 1, kMostSmooth, 1));
    out.smooth = static_cast<int32_t>(smooth);
    MOTE_ASSIGN(out.silence_ms, decision.number("silence_ms", 0, kMostMilliseconds, 0));
  }
  MOTE_TRY(check_rules(out));
  return out;
}

}  // namespace mote
