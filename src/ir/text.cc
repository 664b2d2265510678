// SPDX-License-Identifier: Apache-2.0
#include "ir/text.h"

#include <charconv>
#include <string_view>
#include <system_error>

#include "base/format.h"
#include "base/text.h"
#include "ir/verify.h"

namespace mote {

namespace {

constexpr int64_t kVersion = 1;
constexpr int64_t kShortConstantBytes = 64;  // what print() shows even without data
constexpr std::string_view kIntegerCharacters = "-0123456789";

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

template <class T>
std::string list_text(const std::vector<T>& values) {
  std::string out = "[";
  for (size_t i = 0; i < values.size(); ++i) out += format("{}{}", i > 0 ? "," : "", values[i]);
  return out + "]";
}

// A number with a fraction keeps a point, since 2 and 2.0 are attributes of different types.
std::string real_text(double value) {
  std::string out = format("{}", value);
  if (out.find_first_not_of(kIntegerCharacters) == std::string::npos) out += ".0";
  return out;
}

std::string attr_text(const AttrValue& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) return format("{}", *integer);
  if (const auto* real = std::get_if<double>(&value)) return real_text(*real);
  if (const auto* text = std::get_if<std::string>(&value)) return quoted(*text);
  return list_text(std::get<std::vector<int64_t>>(value));
}

std::string tensor_line(TensorId id, const Tensor& t, bool with_data) {
  std::string out = format("{} {} {} {} {}", t.is_constant() ? "const" : "tensor", id, quoted(t.name),
                           dtype_name(t.type), list_text(t.shape));
  if (!t.quant.scale.empty()) out += " scale " + list_text(t.quant.scale);
  if (!t.quant.zero_point.empty()) out += " zero_point " + list_text(t.quant.zero_point);
  if (t.quant.axis != -1) out += format(" axis {}", t.quant.axis);
  if (t.source_index != -1) out += format(" source {}", t.source_index);
  if (!t.kept_channels.empty()) out += " kept " + list_text(t.kept_channels);
  if (!t.is_constant()) return out;
  if (!with_data && static_cast<int64_t>(t.data->size()) > kShortConstantBytes) return out + " data ...";
  return out + " data \"" + base64_encode(t.data->data(), t.data->size()) + '"';
}

std::string state_line(const State& state, bool with_data) {
  std::string out = format("state {} becomes {}", state.before, state.after);
  if (state.initial == nullptr) return out;
  if (!with_data && static_cast<int64_t>(state.initial->size()) > kShortConstantBytes)
    return out + " data ...";
  return out + " data \"" + base64_encode(state.initial->data(), state.initial->size()) + '"';
}

std::string node_line(const Node& node) {
  std::string out = format("node {} {} inputs {} outputs {}", node.op, quoted(node.origin.node_name),
                           list_text(node.inputs), list_text(node.outputs));
  std::string separator = " {";
  for (const auto& [name, value] : node.attrs.values()) {
    out += separator + name + "=" + attr_text(value);
    separator = ", ";
  }
  if (!node.attrs.values().empty()) out += "}";
  if (node.origin.node >= 0) out += format(" source {} {}", node.origin.node, quoted(node.origin.node_type));
  return out;
}

// Reads one line from left to right. Every method skips the spaces before what it reads.
class Line {
 public:
  Line(std::string_view text, Origin where) : left_(text), where_(std::move(where)) { skip(); }

  bool done() const { return left_.empty(); }
  const Origin& where() const { return where_; }
  char peek() const { return left_.empty() ? '\0' : left_.front(); }

  Error fault(const std::string& what, const std::string& hint = {}) const {
    return Error(Code::kInvalid, what, hint, where_);
  }
  Error expected(const std::string& what) const {
    const std::string found =
        done() ? std::string("the end of the line") : quoted(left_.substr(0, left_.find(' ')).substr(0, 40));
    return fault(format("expected {}, found {}", what, found));
  }

  bool accept(std::string_view text) {
    if (left_.substr(0, text.size()) != text) return false;
    left_.remove_prefix(text.size());
    skip();
    return true;
  }
  Status expect(std::string_view text) { return accept(text) ? ok_status() : expected(format("'{}'", text)); }

  Result<std::string> word(const std::string& what) {
    const std::string_view token = take_while(
        [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; });
    if (token.empty()) return expected(what);
    return std::string(token);
  }

  Result<std::string> string();

  template <class T>
  Result<T> number(std::string_view token) const {
    T value{};
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
    if (error == std::errc::result_out_of_range)
      return fault(format("the number {} is out of range", token.substr(0, 40)));
    if (token.empty() || error != std::errc() || end != token.data() + token.size())
      return token.empty()
                 ? expected("a number")
                 : fault(format("{} is not a number of the kind needed", quoted(token.substr(0, 40))));
    return value;
  }
  template <class T>
  Result<T> number() {
    return number<T>(numeral());
  }

  template <class T>
  Result<std::vector<T>> list() {
    std::vector<T> out;
    MOTE_TRY(expect("["));
    if (accept("]")) return out;
    do {
      MOTE_ASSIGN(T value, number<T>());
      out.push_back(value);
    } while (accept(","));
    MOTE_TRY(expect("]"));
    return out;
  }

  Result<AttrValue> attr();

 private:
  void skip() {
    while (!left_.empty() && left_.front() == ' ') left_.remove_prefix(1);
  }
  template <class Predicate>
  std::string_view take_while(Predicate belongs) {
    size_t end = 0;
    while (end < left_.size() && belongs(left_[end])) ++end;
    const std::string_view token = left_.substr(0, end);
    left_.remove_prefix(end);
    skip();
    return token;
  }
  std::string_view numeral() {
    return take_while([](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '+' || c == '.';
    });
  }

  std::string_view left_;
  Origin where_;
};

Result<std::string> Line::string() {
  if (peek() != '"') return expected("text in quotes");
  std::string out;
  size_t at = 1;
  for (; at < left_.size() && left_[at] != '"'; ++at) {
    if (left_[at] != '\\') {
      out += left_[at];
      continue;
    }
    const char kind = ++at < left_.size() ? left_[at] : '\0';
    unsigned byte = 0;
    if (kind == '"' || kind == '\\') {
      out += kind;
    } else if (kind == 'n' || kind == 't') {
      out += kind == 'n' ? '\n' : '\t';
    } else if (kind == 'x' && at + 2 < left_.size() &&
               std::from_chars(&left_[at + 1], &left_[at + 1] + 2, byte, 16).ptr == &left_[at + 1] + 2) {
      out += static_cast<char>(byte);
      at += 2;
    } else {
      return fault("unknown escape in quoted text", "known: \\\" \\\\ \\n \\t \\xHH");
    }
  }
  if (at >= left_.size()) return fault("quoted text does not end on its line");
  if (!is_utf8(out)) return fault("quoted text is not UTF-8");
  left_.remove_prefix(at + 1);
  skip();
  return out;
}

Result<AttrValue> Line::attr() {
  if (peek() == '"') {
    MOTE_ASSIGN(std::string text, string());
    return AttrValue(std::move(text));
  }
  if (peek() == '[') {
    MOTE_ASSIGN(std::vector<int64_t> values, list<int64_t>());
    return AttrValue(std::move(values));
  }
  const std::string_view token = numeral();
  if (token.find_first_not_of(kIntegerCharacters) == std::string_view::npos) {
    MOTE_ASSIGN(const int64_t integer, number<int64_t>(token));
    return AttrValue(integer);
  }
  MOTE_ASSIGN(const double real, number<double>(token));
  return AttrValue(real);
}

Result<std::shared_ptr<const Bytes>> parse_data(Line& line) {
  if (line.accept("..."))
    return line.fault("the value of this constant was left out when the file was written",
                      "write the graph with its data to read it back");
  MOTE_ASSIGN(const std::string text, line.string());
  auto bytes = std::make_shared<Bytes>();
  if (!base64_decode(text, bytes.get())) return line.fault("the data is not valid base64");
  return std::shared_ptr<const Bytes>(std::move(bytes));
}

Status parse_tensor(Line& line, bool constant, Graph& graph) {
  MOTE_ASSIGN(const auto id, line.number<int32_t>());
  if (static_cast<size_t>(id) != graph.tensors.size())
    return line.fault(format("tensor {} stands where tensor {} is due", id, graph.tensors.size()),
                      "number tensors from 0 upwards without gaps");
  Tensor t;
  MOTE_ASSIGN(t.name, line.string());
  MOTE_ASSIGN(const std::string type, line.word("an element type"));
  if (!dtype_from_name(type, &t.type))
    return line.fault(
        format("unknown element type '{}'", type),
        did_you_mean(type, {"int8", "int16", "int32", "int64", "uint8", "uint32", "float32", "bool"}));
  MOTE_ASSIGN(t.shape, line.list<int32_t>());
  if (line.accept("scale")) {
    MOTE_ASSIGN(t.quant.scale, line.list<float>());
  }
  if (line.accept("zero_point")) {
    MOTE_ASSIGN(t.quant.zero_point, line.list<int32_t>());
  }
  if (line.accept("axis")) {
    MOTE_ASSIGN(t.quant.axis, line.number<int>());
  }
  if (line.accept("source")) {
    MOTE_ASSIGN(t.source_index, line.number<int32_t>());
  }
  if (line.accept("kept")) {
    MOTE_ASSIGN(t.kept_channels, line.list<int32_t>());
  }
  if (constant) {
    MOTE_TRY(line.expect("data"));
    MOTE_ASSIGN(t.data, parse_data(line));
  }
  graph.add(std::move(t));
  return ok_status();
}

Status parse_attrs(Line& line, Attrs& attrs) {
  do {
    MOTE_ASSIGN(const std::string name, line.word("the name of an attribute"));
    if (attrs.has(name)) return line.fault(format("attribute '{}' is given twice", name));
    MOTE_TRY(line.expect("="));
    MOTE_ASSIGN(AttrValue value, line.attr());
    attrs.set(name, std::move(value));
  } while (line.accept(","));
  return line.expect("}");
}

Status parse_node(Line& line, Graph& graph) {
  Node node;
  node.origin = line.where();
  MOTE_ASSIGN(node.op, line.word("the name of an operator"));
  MOTE_ASSIGN(node.origin.node_name, line.string());
  MOTE_TRY(line.expect("inputs"));
  MOTE_ASSIGN(node.inputs, line.list<TensorId>());
  MOTE_TRY(line.expect("outputs"));
  MOTE_ASSIGN(node.outputs, line.list<TensorId>());
  if (line.accept("{")) MOTE_TRY(parse_attrs(line, node.attrs));
  if (line.accept("source")) {
    MOTE_ASSIGN(node.origin.node, line.number<int>());
    MOTE_ASSIGN(node.origin.node_type, line.string());
  }
  graph.nodes.push_back(std::move(node));
  return ok_status();
}

Status parse_state(Line& line, Graph& graph) {
  State state;
  MOTE_ASSIGN(state.before, line.number<TensorId>());
  MOTE_TRY(line.expect("becomes"));
  MOTE_ASSIGN(state.after, line.number<TensorId>());
  if (line.accept("data")) {
    MOTE_ASSIGN(state.initial, parse_data(line));
  }
  graph.states.push_back(std::move(state));
  return ok_status();
}

Status parse_line(Line& line, Graph& graph) {
  MOTE_ASSIGN(const std::string word, line.word("a word"));
  if (word == "graph") {
    if (!graph.name.empty()) return line.fault("the graph is named twice");
    MOTE_ASSIGN(graph.name, line.string());
  } else if (word == "tensor" || word == "const") {
    MOTE_TRY(parse_tensor(line, word == "const", graph));
  } else if (word == "input" || word == "output") {
    MOTE_ASSIGN(const auto id, line.number<TensorId>());
    (word == "input" ? graph.inputs : graph.outputs).push_back(id);
  } else if (word == "state") {
    MOTE_TRY(parse_state(line, graph));
  } else if (word == "label") {
    MOTE_ASSIGN(std::string label, line.string());
    graph.labels.push_back(std::move(label));
  } else if (word == "node") {
    MOTE_TRY(parse_node(line, graph));
  } else {
    return line.fault(
        format("unknown word '{}'", word.substr(0, 40)),
        did_you_mean(word, {"graph", "tensor", "const", "input", "output", "state", "label", "node"}));
  }
  return line.done() ? ok_status() : line.expected("the end of the line");
}

Status parse_header(Line& line) {
  if (!line.accept("mote-ir"))
    return line.fault("is not a mote graph", "the first line of a .mote file is: mote-ir 1");
  MOTE_ASSIGN(const auto version, line.number<int64_t>());
  if (version != kVersion)
    return Error(Code::kUnsupported,
                 format("has version {} of the text form; this mote reads {}", version, kVersion),
                 "write the file again with this version of mote", line.where());
  return line.done() ? ok_status() : line.expected("the end of the line");
}

}  // namespace

std::string print(const Graph& graph, bool with_data) {
  std::string out = format("mote-ir {}\ngraph {}\n", kVersion, quoted(graph.name));
  for (size_t id = 0; id < graph.tensors.size(); ++id)
    out += tensor_line(static_cast<TensorId>(id), graph.tensors[id], with_data) + '\n';
  for (const TensorId id : graph.inputs) out += format("input {}\n", id);
  for (const TensorId id : graph.outputs) out += format("output {}\n", id);
  for (const State& state : graph.states) out += state_line(state, with_data) + '\n';
  for (const std::string& label : graph.labels) out += "label " + quoted(label) + '\n';
  for (const Node& node : graph.nodes) out += node_line(node) + '\n';
  return out;
}

Result<Graph> parse_graph(const std::string& text, const std::string& file) {
  Graph graph;
  Origin where{file};
  bool header = false;
  for (std::string_view left = text; !left.empty();) {
    const size_t end = left.find('\n');
    std::string_view content = left.substr(0, end);
    left.remove_prefix(end == std::string_view::npos ? left.size() : end + 1);
    if (!content.empty() && content.back() == '\r') content.remove_suffix(1);
    ++where.line;
    Line line(content, where);
    if (line.done() || line.peek() == '#') continue;
    MOTE_TRY(header ? parse_line(line, graph) : parse_header(line));
    header = true;
  }
  if (!header)
    return Error(Code::kInvalid, "is empty", "the first line of a .mote file is: mote-ir 1", Origin{file});
  const Status status = verify(graph);
  if (!status.ok()) return status.error().at(Origin{file});
  return graph;
}

}  // namespace mote
