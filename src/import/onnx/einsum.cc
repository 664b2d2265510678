// SPDX-License-Identifier: Apache-2.0
// Einsum of one or two operands: sums, diagonals apart, as a product of matrices.
#include <algorithm>
#include <map>
#include <set>

#include "base/format.h"
#include "base/text.h"
#include "import/onnx/elementwise.h"
#include "import/onnx/layers.h"
#include "import/onnx/reductions.h"
#include "import/onnx/registry.h"

namespace mote::onnx {

namespace {

// "bij,bjk->bik" with the dots written out as upper-case letters.
struct Equation {
  std::vector<std::string> inputs;
  std::string output;
};

std::string without_spaces(const std::string& text) {
  std::string out;
  for (const char ch : text)
    if (ch != ' ') out += ch;
  return out;
}

// The dots of an operand as letters that no one writes, one for each dimension that has no letter.
Result<std::string> written_out(const Context& c, const std::string& term, int rank, int dots) {
  const size_t at = term.find("...");
  std::string out = term;
  if (at != std::string::npos) {
    std::string letters;
    const int count = rank < 0 ? dots : rank - static_cast<int>(term.size()) + 3;
    for (int i = 0; i < count; ++i) letters += static_cast<char>('0' + dots - count + i);
    out = term.substr(0, at) + letters + term.substr(at + 3);
  }
  for (const char ch : out)
    if (std::isalnum(static_cast<unsigned char>(ch)) == 0)
      return c.invalid(format("has the term '{}'", printable(term)));
  if (rank >= 0 && static_cast<int>(out.size()) != rank)
    return c.invalid(format("has the term '{}' for {} dimensions", printable(term), rank));
  return out;
}

Result<Equation> read_equation(Context& c) {
  const std::string text = without_spaces(c.text("equation", ""));
  const size_t arrow = text.find("->");
  const std::vector<std::string> terms = split(text.substr(0, arrow), ',');
  if (terms.size() != c.inputs())
    return c.invalid(format("has {} terms for {} inputs", terms.size(), c.inputs()));
  int dots = 0;
  for (size_t i = 0; i < terms.size(); ++i)
    if (terms[i].find("...") != std::string::npos)
      dots = std::max(dots, c.b.rank(c.kept(i)) - static_cast<int>(terms[i].size()) + 3);
  Equation equation;
  std::map<char, int> count;
  for (size_t i = 0; i < terms.size(); ++i) {
    MOTE_ASSIGN(std::string term, written_out(c, terms[i], c.b.rank(c.kept(i)), dots));
    for (const char ch : term) ++count[ch];
    equation.inputs.push_back(std::move(term));
  }
  if (arrow != std::string::npos) {
    MOTE_ASSIGN(equation.output, written_out(c, text.substr(arrow + 2), -1, dots));
    return equation;
  }
  // What is there once, in alphabetical order; digits, the dots, come first.
  for (const auto& [letter, times] : count)
    if (times == 1 || std::isdigit(static_cast<unsigned char>(letter)) != 0) equation.output += letter;
  return equation;
}

std::string letters_once(const std::string& text) {
  std::string out;
  for (const char ch : text)
    if (out.find(ch) == std::string::npos) out += ch;
  return out;
}

// A term in which a letter stands twice: its diagonal, by a mask and a sum.
TensorId diagonal(Builder& b, TensorId x, std::string* term) {
  for (size_t i = 0; b.ok() && i < term->size(); ++i) {
    const size_t j = term->find((*term)[i], i + 1);
    if (j == std::string::npos) continue;
    const Shape shape = b.shape(x);
    if (!b.affords(int64_t{shape[i]} * shape[j])) return kNoTensor;
    std::vector<float> ones;
    for (int32_t row = 0; row < shape[i]; ++row)
      for (int32_t column = 0; column < shape[j]; ++column) ones.push_back(row == column ? 1.0f : 0.0f);
    Shape along(shape.size(), 1);
    along[i] = shape[i];
    along[j] = shape[j];
    const TensorId mask = b.list(DType::kFloat32, along, ones);
    x = reduced(b, "sum", arithmetic(b, "mul", x, mask), {static_cast<int>(j)}, false);
    term->erase(j, 1);
    --i;
  }
  return x;
}

// Sums over the letters that are in neither of the others.
TensorId summed(Builder& b, TensorId x, std::string* term, const std::string& needed) {
  std::vector<int> axes;
  std::string left;
  for (size_t i = 0; i < term->size(); ++i) {
    if (needed.find((*term)[i]) == std::string::npos) {
      axes.push_back(static_cast<int>(i));
    } else {
      left += (*term)[i];
    }
  }
  *term = left;
  return axes.empty() ? x : reduced(b, "sum", x, axes, false);
}

TensorId in_order(Builder& b, TensorId x, const std::string& from, const std::string& to) {
  std::vector<int64_t> order;
  for (const char ch : to) order.push_back(static_cast<int64_t>(from.find(ch)));
  return b.transpose(x, order);
}

int64_t size_of(const Builder& b, TensorId x, const std::string& term, const std::string& letters) {
  int64_t size = 1;
  const Shape shape = b.shape(x);
  for (const char ch : letters)
    if (const size_t at = term.find(ch); at != std::string::npos) size *= shape[at];
  return size;
}

// Letters by where they are: in both and in the result, in one of them, in both and summed.
TensorId product(Builder& b, TensorId x, std::string of_x, TensorId y, std::string of_y,
                 const std::string& output) {
  std::string batch, rows, columns, depth;
  for (const char ch : of_x) {
    const bool in_y = of_y.find(ch) != std::string::npos, in_out = output.find(ch) != std::string::npos;
    (in_y ? (in_out ? batch : depth) : rows) += ch;
  }
  for (const char ch : of_y)
    if (of_x.find(ch) == std::string::npos) columns += ch;
  x = in_order(b, x, of_x, batch + rows + depth);
  y = in_order(b, y, of_y, batch + depth + columns);
  if (!b.ok()) return kNoTensor;
  of_x = batch + rows + depth;
  of_y = batch + depth + columns;
  Shape shape;
  for (const char ch : batch + rows) shape.push_back(b.shape(x)[of_x.find(ch)]);
  for (const char ch : columns) shape.push_back(b.shape(y)[of_y.find(ch)]);
  const auto n = static_cast<int32_t>(size_of(b, x, of_x, batch)),
             k = static_cast<int32_t>(size_of(b, x, of_x, depth));
  const auto r = static_cast<int32_t>(size_of(b, x, of_x, rows)),
             m = static_cast<int32_t>(size_of(b, y, of_y, columns));
  TensorId out;
  if (batch.empty()) {
    out = matrix_product(b, b.reshape(x, {r, k}), b.reshape(y, {k, m}));
  } else {
    out = matrix_product(b, b.reshape(x, {n, r, k}), b.reshape(y, {n, k, m}));
  }
  return in_order(b, b.reshape(out, shape), batch + rows + columns, output);
}

Status append_einsum(Context& c) {
  MOTE_TRY(c.check_inputs(1, c.inputs()));
  Builder& b = c.b;
  if (b.type(c.kept(0)) != DType::kFloat32) return c.unsupported("mote has it of float32 only");
  MOTE_ASSIGN(const Equation equation, read_equation(c));
  if (letters_once(equation.output) != equation.output)
    return c.invalid("names a letter of the result twice");
  TensorId x = c.in(0);
  std::string term = equation.inputs[0];
  for (size_t i = 0; i < c.inputs(); ++i) {
    std::string needed = equation.output;
    for (size_t k = i + 1; k < c.inputs(); ++k) needed += equation.inputs[k];
    if (i == 0) {
      x = summed(b, diagonal(b, x, &term), &term, needed);
      continue;
    }
    std::string other = equation.inputs[i];
    const TensorId next = c.in(i);
    const TensorId y = summed(b, diagonal(b, next, &other), &other, needed + term);
    // Sizes of letters that both have must be equal.
    if (!b.ok()) return ok_status();
    for (const char ch : other)
      if (const size_t at = term.find(ch);
          at != std::string::npos && b.shape(x)[at] != b.shape(y)[other.find(ch)])
        return c.invalid(format("has two sizes for '{}'", std::string(1, ch)));
    std::string both = letters_once(term + other), kept;
    for (const char ch : both)
      if (needed.find(ch) != std::string::npos) kept += ch;
    x = product(b, x, term, y, other, kept);
    term = kept;
  }
  for (const char ch : equation.output)
    if (term.find(ch) == std::string::npos) return c.invalid("has a letter in its result that no input has");
  c.out(0, in_order(b, x, term, equation.output));
  return ok_status();
}

}  // namespace

Operators einsum_operators() { return {{"Einsum", append_einsum}}; }

}  // namespace mote::onnx
