// SPDX-License-Identifier: Apache-2.0
#include "emit/listener.h"

#include "base/format.h"
#include "base/text.h"
#include "emit/device_sources.h"
#include "emit/library.h"
#include "emit/parts.h"

namespace mote {

namespace {

const char* sample_type(const Listener& listener) {
  return listener.type == DType::kInt16 ? "int16_t" : "float";
}

std::string macro_name(const std::string& name) { return to_upper(c_identifier(name)); }

std::string quoted_list(const std::vector<std::string>& names) {
  std::vector<std::string> quoted;
  for (const std::string& name : names) quoted.push_back(c_string(name));
  return join(quoted, ", ");
}

std::string event_macros(const EmitRequest& request, const EventTables& events) {
  const std::string upper = to_upper(request.name);
  std::string out = format("/* Events, each a bit of mote_moment::events. */\n#define MOTE_{}_EVENTS {}\n",
                           upper, events.names.size());
  for (size_t i = 0; i < events.names.size(); ++i)
    out += format("#define MOTE_{}_EVENT_{} (1u << {})\n", upper, macro_name(events.names[i]), i);
  if (!events.names.empty())
    out += format("#define MOTE_{}_EVENT_NAMES {{{}}}\n", upper, quoted_list(events.names));
  if (events.state_names.empty()) return out;
  out += "/* States of the machine: values of mote_moment::state. */\n";
  for (size_t i = 0; i < events.state_names.size(); ++i)
    out += format("#define MOTE_{}_STATE_{} {}u\n", upper, macro_name(events.state_names[i]), i);
  return out + format("#define MOTE_{}_STATE_NAMES {{{}}}\n", upper, quoted_list(events.state_names));
}

std::string header(const EmitRequest& request) {
  const Listener& listener = *request.listener;
  const std::string& m = request.name;
  const std::string upper = to_upper(m);
  std::string out =
      file_comment(request, "The model at a sensor: samples in, events out. Callable from C and C++.");
  out += format(
      "#ifndef MOTE_{0}_LISTEN_H\n#define MOTE_{0}_LISTEN_H\n\n#include <stdint.h>\n\n"
      "#include \"mote_health.h\"\n#include \"mote_listen.h\"\n\n",
      upper);
  out += format(
      "/* The sensor: frames a second, values of a frame, frames that the model takes at once. */\n"
      "#define MOTE_{0}_RATE_HZ {1}\n#define MOTE_{0}_CHANNELS {2}\n#define MOTE_{0}_STEP_FRAMES {3}\n"
      "/* Frames that may wait, and the RAM of the queue and of what is remembered of answers, bytes. */\n"
      "#define MOTE_{0}_QUEUE_FRAMES {4}\n#define MOTE_{0}_LISTEN_BYTES {5}\n\n",
      upper, c_float(static_cast<float>(listener.rate_hz)), listener.channels, listener.step_frames,
      listener.queue_frames, listener.memory_bytes());
  out += event_macros(request, listener.events);
  out += "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n";
  out += format(
      "/* Takes frames from the sensor's driver; may be called from an interrupt while mote_{0}_listen() "
      "runs.\n"
      "   Returns how many found room in the queue; the others are lost, and counted. */\n"
      "uint32_t mote_{0}_push(const {1}* frames, uint32_t count);\n\n",
      m, sample_type(listener));
  out += format(
      "/* Runs the model on the next step of samples, if it has come: MOTE_LISTEN_IDLE, _WAITS, _ANSWER or "
      "_EVENT, or\n   an error of mote_{0}_invoke(). The moment is filled in at answers and events. To be "
      "called until it returns\n   MOTE_LISTEN_IDLE. */\n"
      "int mote_{0}_listen(struct mote_moment* moment);\n\n",
      m);
  out += format(
      "/* Counts of what went wrong with the sensor since the start or the last reset. */\n"
      "const struct mote_health* mote_{0}_health(void);\n\n"
      "/* Forgets all samples, answers and counts; not to be called while mote_{0}_push() may run. */\n"
      "void mote_{0}_listen_reset(void);\n\n",
      m);
  return out + "#ifdef __cplusplus\n}\n#endif\n#endif\n";
}

std::string rule_table(const EventTables& events) {
  std::string out = "/* begin, end, silence, output, every, at_least, of, largest, in_state, to_state */\n";
  out += format("static const struct mote_rule rules[{}] = {{\n", events.rules.size());
  for (size_t i = 0; i < events.rules.size(); ++i) {
    const mote_rule& r = events.rules[i];
    out += format("    {{{}, {}, {}u, {}, {}, {}, {}, {}, {}, {}}}, /* {} */\n", r.begin, r.end, r.silence,
                  r.output, r.every, int{r.at_least}, int{r.of}, int{r.largest}, int{r.in_state},
                  int{r.to_state}, comment_text(events.names[i]));
  }
  return out + "};\n";
}

std::string state_table(const EventTables& events) {
  if (events.states.empty()) return "";
  std::string out = "/* steps, next */\n";
  out += format("static const struct mote_machine_state machine[{}] = {{\n", events.states.size());
  for (size_t i = 0; i < events.states.size(); ++i)
    out += format("    {{{}u, {}}}, /* {} */\n", events.states[i].steps, int{events.states[i].next},
                  comment_text(events.state_names[i]));
  return out + "};\n";
}

// The rules and what is remembered of answers.
std::string decision_tables(const EventTables& events) {
  if (events.rules.empty()) return "";
  std::string out = rule_table(events) + state_table(events);
  out += format("static const struct mote_decision_rules decision_rules = {{rules, {}, {}u, {}, {}, {}}};\n",
                events.states.empty() ? "0" : "machine", events.silence, events.outputs, events.smooth,
                events.rules.size());
  out += format(
      "static int32_t ring[{}];\nstatic int64_t sums[{}];\nstatic struct mote_rule_memory rule_memory[{}];\n"
      "static struct mote_decision decision = {{ring, sums, rule_memory, 0, 0, 0, 0, 0}};\n",
      int64_t{events.smooth} * events.outputs, events.outputs, events.rules.size());
  return out;
}

std::string push_function(const EmitRequest& request) {
  return format(
      "uint32_t mote_{}_push(const {}* frames, uint32_t count) {{ return mote_queue_push(&queue, frames, "
      "count); }}\n\n",
      request.name, sample_type(*request.listener));
}

std::string listen_function(const EmitRequest& request) {
  const Listener& listener = *request.listener;
  const EventTables& events = listener.events;
  const std::string& m = request.name;
  std::string out = format("int mote_{}_listen(struct mote_moment* moment) {{\n", m);
  out += format("  {0}* step = ({0}*)mote_{1}_input(0);\n  if (step == 0) return MOTE_NO_ARENA;\n",
                sample_type(listener), m);
  out += format(
      "  if (mote_queue_waiting(&queue) < {0}) return MOTE_LISTEN_IDLE;\n"
      "  mote_queue_take(&queue, step, {0});\n  mote_health_look_{1}(&health, step, {0}, {2});\n"
      "  frames_taken += {0};\n  ++steps_since_answer;\n",
      listener.step_frames, listener.type == DType::kInt16 ? "s16" : "f32", listener.channels);
  out += format(
      "  const int status = mote_{}_invoke();\n  if (status == MOTE_EARLY) return MOTE_LISTEN_WAITS;\n"
      "  if (status != MOTE_OK) return status;\n  moment->frame = frames_taken;\n",
      m);
  if (events.rules.empty())
    return out + "  moment->events = 0;\n  moment->state = 0;\n  return MOTE_LISTEN_ANSWER;\n}\n\n";
  const bool is_float = events.type == DType::kFloat32;
  const char* type = c_type(events.type);
  out += format(
      "  const {0}* output = (const {0}*)mote_{1}_output(0);\n"
      "  int32_t answer[{2}];\n  for (uint32_t i = 0; i < {2}; ++i) answer[i] = {3};\n",
      type, m, events.outputs, is_float ? "mote_fixed_answer(output[i])" : "output[i]");
  return out +
         "  moment->events = mote_decide(&decision_rules, &decision, answer, steps_since_answer);\n"
         "  moment->state = decision.state;\n  steps_since_answer = 0;\n"
         "  return moment->events != 0 ? MOTE_LISTEN_EVENT : MOTE_LISTEN_ANSWER;\n}\n\n";
}

std::string other_functions(const EmitRequest& request) {
  const EventTables& events = request.listener->events;
  std::string out = format(
      "const struct mote_health* mote_{0}_health(void) {{\n  health.dropped = queue.dropped;\n"
      "  return &health;\n}}\n\nvoid mote_{0}_listen_reset(void) {{\n  mote_{0}_reset();\n"
      "  queue.read_at = queue.write_at = queue.dropped = 0;\n  memset(&health, 0, sizeof health);\n"
      "  frames_taken = 0;\n  steps_since_answer = 0;\n",
      request.name);
  if (!events.rules.empty())
    out +=
        "  memset(ring, 0, sizeof ring);\n  memset(sums, 0, sizeof sums);\n"
        "  memset(rule_memory, 0, sizeof rule_memory);\n  decision.silence = decision.in_state_for = 0;\n"
        "  decision.answers = decision.next = decision.state = 0;\n";
  return out + "}\n";
}

std::string source(const EmitRequest& request) {
  const Listener& listener = *request.listener;
  const std::string& m = request.name;
  std::string out = file_comment(request, "Samples from a sensor to the model, and its answers to events.");
  out += format("#include \"mote_{0}_listen.h\"\n\n#include <string.h>\n\n#include \"mote_{0}.h\"\n", m);
  if (!listener.events.rules.empty()) out += "#include \"mote_decision.h\"\n";
  out += "#include \"mote_queue.h\"\n\n";
  out += format(
      "/* One place is always free. */\n"
      "static uint8_t queue_memory[{0} * {1}] __attribute__((aligned(8)));\n"
      "static struct mote_queue queue = {{queue_memory, {1}, {0}, 0, 0, 0}};\n"
      "static struct mote_health health;\nstatic uint64_t frames_taken;\nstatic uint32_t "
      "steps_since_answer;\n\n",
      listener.queue_frames + 1, listener.frame_bytes());
  if (const std::string tables = decision_tables(listener.events); !tables.empty()) out += tables + "\n";
  return out + push_function(request) + listen_function(request) + other_functions(request);
}

}  // namespace

std::vector<SourceFile> emit_listener(const EmitRequest& request) {
  const std::string base = "src/mote_" + request.name + "_listen";
  std::vector<SourceFile> files = {{base + ".h", header(request)}, {base + ".cpp", source(request)}};
  files.push_back({"examples/Listen/Listen.ino", listen_sketch(request)});
  std::vector<std::string> headers = {"app/health.h", "app/listen.h", "app/queue.h"};
  if (!request.listener->events.rules.empty()) headers.emplace_back("app/decision.h");
  for (SourceFile& file : library_headers(headers)) files.push_back(std::move(file));
  return files;
}

}  // namespace mote
