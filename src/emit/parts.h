// SPDX-License-Identifier: Apache-2.0
#pragma once
// The parts of a model library, one function each; used by library.cc only.
#include "emit/library.h"

namespace mote {

std::string emit_public_header(const EmitRequest& request);
std::string emit_layers(const EmitRequest& request);
std::string emit_weights_header(const EmitRequest& request);
std::string emit_weights(const EmitRequest& request);
std::string emit_self_test(const EmitRequest& request);
std::string emit_check(const EmitRequest& request);
std::vector<SourceFile> emit_packaging(const EmitRequest& request);
std::string listen_sketch(const EmitRequest& request);

// First lines of every generated file: licence, origin, what the file is.
std::string file_comment(const EmitRequest& request, const std::string& what);

// The arena, and the functions of the public header, which call the stages.
std::string emit_arena(const EmitRequest& request);
std::string emit_interface(const EmitRequest& request);

// The memory of the states, and the functions that set them and bring them up to date; "" without states.
std::string emit_states(const EmitRequest& request);

// An offset of the layout as an address: "MOTE_ARENA + 16", or "MOTE_STATES + 0".
std::string memory_at(const EmitRequest& request, int64_t offset);

// Symbol of the function that runs a stage: that of its layer, or "mote_kws_strips_3_5".
std::string stage_symbol(const EmitRequest& request, const Layout::Stage& stage);

// C type of the elements of a tensor: "int8_t", "float".
const char* c_type(DType type);

// Element type of all inputs (outputs) if they agree, else "void".
const char* common_c_type(const Graph& graph, const std::vector<TensorId>& tensors);

// A float as a C literal that reads back the same bits: "0.5847f".
std::string c_float(float value);

// Text that is safe inside a C comment or between quotes.
std::string comment_text(const std::string& text);
// The same for a node's name, which some exporters make of the names of everything they fused: the beginning
// is enough.
std::string comment_name(const std::string& name);
std::string c_string(const std::string& text);

// The text with every `from` changed to `to`.
std::string replaced(std::string text, const std::string& from, const std::string& to);

}  // namespace mote
