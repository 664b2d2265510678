// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ir/graph.h"

namespace mote {

// Branches and loops lie flat in the list of nodes. Nodes of their own stand where the order of execution
// forks, and belong together through the flags that they hand on:
//
//   if      condition -> flag              where it is 0, goes on at the else
//   ...                                    nodes that run only then
//   else    flag -> flag                   where it is not 0, goes on at the end_if
//   ...
//   end_if  flag, a..., b... -> c...       c is a, of the nodes before the else, or b, of those after it
//
//   loop      first... -> v...             v is carried from turn to turn, the number of turns before them
//   ...                                    computes the condition
//   while     condition, turns -> flag     where it is 0, goes on behind the end_loop
//   ...
//   end_loop  flag, next..., turns, v... -> turns, w...   w lies where v does; goes on behind the loop
//
// A circular_buffer with the attribute "ends_run" ends the whole run where its flag, the third output, is 0:
// the nodes behind it have nothing new to do. So every tensor is still written by one node, and what is true
// of tensors along the list of nodes is true in every order of execution, with two exceptions: tensors from
// before a loop that it reads must last until its end, and a run may end early.

enum class RunEnd {
  kWhole,         // after the last node
  kEarly,         // at a buffer that waits: outputs are not made, states behind it stay as they are
  kTooManyTurns,  // a loop did not come to its end
};

// Where execution goes on after a node.
struct Successor {
  TensorId flag = kNoTensor;  // int32: above 0 goes on at `next`, 0 at `otherwise`, below 0 ends the run
  int next = 0;
  int otherwise = 0;  // kEndsEarly: nowhere
};
constexpr int kEndsEarly = -1, kEndsTooLate = -2;

// For each node. Nodes whose counterparts are missing go on to the next one.
std::vector<Successor> successors(const Graph& graph);

// The node that follows: an index, kEndsEarly or kEndsTooLate.
int next_node(const Successor& successor, int32_t flag);
RunEnd run_end(int next_node);

// The node stands for a fork, or where one ends: nothing may be moved across it, and it is never folded.
bool is_control(const Node& node);
bool has_control_flow(const Graph& graph);

// A loop as indices of its nodes.
struct Loop {
  int first = 0, last = 0;  // loop and end_loop
};
std::vector<Loop> loops(const Graph& graph);

// Tensors that are made outside of a loop and read in it, each once.
std::vector<TensorId> live_in(const Graph& graph, const Loop& loop);

// Of an end_loop: the tensors that it brings up to date, in the order of its outputs.
std::vector<TensorId> carried(const Node& end_loop);

// Forks are properly nested, and what is made in one is read outside only through its end. Outputs and states
// of the model are made outside of all, and buffers wait there.
Status verify_control_flow(const Graph& graph);

}  // namespace mote
