// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.h"
#include "ir/graph.h"

namespace mote {

// Checks that several operators share. Each error tells what is wrong with the tensor and how to mend the
// model; the place is added by the caller.

Status check_input_count(const Node& node, size_t least, size_t most, size_t outputs = 1);
Status check_rank(const Tensor& tensor, const char* what, size_t rank);
Status check_constant(const Tensor& tensor, const char* what);
Status check_batch_one(const Tensor& tensor);

// Element types of activations that an operator has kernels for.
inline constexpr TypeSet kInt8AndFloat = {DType::kInt8, DType::kFloat32};
inline constexpr TypeSet kInt8Int16AndFloat = {DType::kInt8, DType::kInt16, DType::kFloat32};
inline constexpr TypeSet kArithmeticTypes = {DType::kInt8, DType::kInt16, DType::kInt32, DType::kFloat32};
inline constexpr TypeSet kAllTypes = {DType::kInt8,  DType::kInt16,   DType::kInt32, DType::kInt64,
                                      DType::kUInt8, DType::kFloat32, DType::kBool};

// The tensor has one of these types, whatever its quantisation.
Status check_type(const Tensor& tensor, const char* what, TypeSet types);

// The tensor has one of these types; int8 has one scale and a zero point in [-128, 127], int16 one scale and
// zero point 0. Other types are refused with the way to convert the model.
Status check_activation_type(const Tensor& tensor, const char* what, TypeSet types = kInt8AndFloat);

// All tensors have the same element type (and pass check_activation_type).
Status check_same_type(const Tensor& a, const Tensor& b, TypeSet types = kInt8AndFloat);

// Both operands and the result of an operator on elements have the same element type (as check_same_type),
// and those of int32 and int64 have no scale.
Status check_operands(const Graph& graph, const Node& node, TypeSet types);

// As check_same_type, and int8 tensors have the same zero point and scales less than a tenth of a step apart
// over the whole range: for operators that move or compare stored values as they are.
Status check_same_quantization(const Tensor& in, const Tensor& out, TypeSet types = kInt8AndFloat);

// For operators that move elements of any type: the types are equal, and where both tensors are quantised
// int8 or int16, they are so alike.
Status check_moved(const Tensor& in, const Tensor& out);

// in * weights + bias: types of input, weights, bias and output fit together (all float32, or int8 with int8
// weights, symmetric per tensor or per output channel, and int32 bias; or int16 with such weights and int64
// bias, or int32 where `narrow_bias` allows it), weights and bias are constants, bias has one value for each
// channel, and every rescaling factor can be expressed. With `weights_offset`, weights of an int8 layer that
// have one scale may have any zero point.
Status check_weighted(const Graph& graph, const Node& node, int channel_axis, bool narrow_bias = false,
                      bool weights_offset = false);

}  // namespace mote
