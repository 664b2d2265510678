/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/detection/detection.h"

#include "device/port/math_exp.h"

namespace {

struct Box {
  float top, left, bottom, right;
};

inline float larger(float a, float b) { return a > b ? a : b; }
inline float smaller(float a, float b) { return a < b ? a : b; }
inline float area(const Box& box) { return (box.bottom - box.top) * (box.right - box.left); }

float overlap(const Box& a, const Box& b) {
  const float height = larger(smaller(a.bottom, b.bottom) - larger(a.top, b.top), 0);
  const float width = larger(smaller(a.right, b.right) - larger(a.left, b.left), 0);
  const float common = height * width;
  return common / (area(a) + area(b) - common);
}

/* What has been found, the best first. */
struct Found {
  Box* boxes;
  float* classes;
  float* scores;
  int32_t rows;
};

void put(const Found& found, int32_t row, const Box& box, int32_t label, float score) {
  if (row >= found.rows) return;
  found.boxes[row] = box;
  found.classes[row] = (float)label;
  found.scores[row] = score;
}

/* The place of the best score that reaches the threshold; -1 if none does. Of equal ones the first is taken.
 */
int32_t best_box(const float* scores, int32_t count, float threshold) {
  int32_t best = -1;
  for (int32_t i = 0; i < count; ++i)
    if (scores[i] >= threshold && (best < 0 || scores[i] > scores[best])) best = i;
  return best;
}

/* The class that comes behind class `last` in descending order of the scores; behind none, where that is -1.
 */
int32_t next_class(const float* scores, int32_t count, int32_t last) {
  int32_t best = -1;
  for (int32_t i = 0; i < count; ++i) {
    const bool is_behind = last < 0 || scores[i] < scores[last] || (scores[i] == scores[last] && i > last);
    if (is_behind && (best < 0 || scores[i] > scores[best])) best = i;
  }
  return best < 0 ? 0 : best;
}

bool decode(const float* values, const float* anchors, const mote_detection_params* p, Box* boxes) {
  bool valid = true;
  for (int32_t i = 0; i < p->boxes; ++i, values += p->box_values, anchors += 4) {
    const float y = values[0] / p->y_scale * anchors[2] + anchors[0];
    const float x = values[1] / p->x_scale * anchors[3] + anchors[1];
    const float half_h = 0.5f * mote_exp(values[2] / p->h_scale) * anchors[2];
    const float half_w = 0.5f * mote_exp(values[3] / p->w_scale) * anchors[3];
    const Box box = {y - half_h, x - half_w, y + half_h, x + half_w};
    valid = valid && box.top < box.bottom && box.left < box.right;
    boxes[i] = box;
  }
  return valid;
}

/* A score that reaches no threshold. */
inline float no_score() {
  const uint32_t bits = 0x7fc00000u;
  float nan;
  memcpy(&nan, &bits, sizeof nan);
  return nan;
}

/* Takes the box out of the race, and those that it covers. */
void take(const Box* boxes, float* scores, int32_t taken, const mote_detection_params* p) {
  scores[taken] = no_score();
  for (int32_t i = 0; i < p->boxes; ++i)
    if (scores[i] >= p->score_threshold && overlap(boxes[taken], boxes[i]) > p->overlap_threshold)
      scores[i] = no_score();
}

int32_t by_boxes(const Box* boxes, float* best, const float* scores, const Found& found,
                 const mote_detection_params* p) {
  for (int32_t i = 0; i < p->boxes; ++i) {
    const float* of_box = scores + i * p->columns;
    best[i] = of_box[next_class(of_box, p->classes, -1)];
  }
  int32_t count = 0;
  for (int32_t taken = 0; taken < p->most; ++taken) {
    const int32_t box = best_box(best, p->boxes, p->score_threshold);
    if (box < 0) break;
    take(boxes, best, box, p);
    const float* of_box = scores + box * p->columns;
    int32_t label = -1;
    for (int32_t c = 0; c < p->classes_per_box; ++c, ++count) {
      label = next_class(of_box, p->classes, label);
      put(found, p->classes_per_box * count + c, boxes[box], label, of_box[label]);
    }
  }
  return count;
}

/* Puts a result behind those that are at least as good; the last one may fall out. */
int32_t insert(const Found& found, int32_t count, int32_t most, const Box& box, int32_t label, float score) {
  int32_t row = count;
  while (row > 0 && found.scores[row - 1] < score) --row;
  if (row >= most) return count;
  if (count < most) ++count;
  for (int32_t i = count - 1; i > row; --i)
    put(found, i, found.boxes[i - 1], (int32_t)found.classes[i - 1], found.scores[i - 1]);
  put(found, row, box, label, score);
  return count;
}

int32_t by_classes(const Box* boxes, float* left, const float* scores, const Found& found,
                   const mote_detection_params* p) {
  int32_t count = 0;
  for (int32_t label = 0; label < p->classes; ++label) {
    for (int32_t i = 0; i < p->boxes; ++i) left[i] = scores[i * p->columns + label];
    for (int32_t taken = 0; taken < p->most_per_class; ++taken) {
      const int32_t box = best_box(left, p->boxes, p->score_threshold);
      if (box < 0) break;
      const float score = left[box];
      take(boxes, left, box, p);
      count = insert(found, count, p->most, boxes[box], label, score);
    }
  }
  return count;
}

}  // namespace

MOTE_KERNEL void MOTE_NAME(detection_f32)(const void* const* in, void* const* out, void* scratch,
                                          const mote_detection_params* p) {
  const float* anchors = p->anchors != 0 ? p->anchors : (const float*)in[2];
  Box* boxes = (Box*)scratch;
  float* left = (float*)(boxes + p->boxes);
  const Found found = {(Box*)out[0], (float*)out[1], (float*)out[2], p->rows};
  memset(found.boxes, 0, (size_t)p->rows * sizeof(Box));
  memset(found.classes, 0, (size_t)p->rows * sizeof(float));
  memset(found.scores, 0, (size_t)p->rows * sizeof(float));
  const float* scores = (const float*)in[1] + (p->columns - p->classes);
  int32_t count = 0;
  if (decode((const float*)in[0], anchors, p, boxes))
    count = p->classes_per_box > 0 ? by_boxes(boxes, left, scores, found, p)
                                   : by_classes(boxes, left, scores, found, p);
  *(float*)out[3] = (float)count;
}
