/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DETECTION_H
#define MOTE_DETECTION_H
/* From what a detector says of each anchor to the objects in the picture: boxes from anchors, and non-maximum
   suppression, which keeps the best of boxes that lie over each other. A box is y and x of its upper left,
   then of its lower right corner; an anchor is its centre's y and x, its height and width. */

#include "device/port/port.h"

typedef struct mote_detection_params {
  const float* anchors; /* boxes x 4 in flash; null: in[2] */
  int32_t boxes;
  int32_t
      box_values; /* of each box in in[0], at least 4: centre's y and x, height, width, and what is ignored */
  int32_t columns;         /* scores of each box in in[1] */
  int32_t classes;         /* the last ones of the columns */
  int32_t rows;            /* of the outputs */
  int32_t most;            /* boxes that are taken */
  int32_t classes_per_box; /* 0: every class is searched by itself; else each box is taken once, with that
                              many of its classes */
  int32_t most_per_class;  /* of every class by itself */
  float score_threshold;
  float overlap_threshold; /* intersection over union */
  float y_scale;           /* what the values of a box are divided by */
  float x_scale;
  float h_scale;
  float w_scale;
} mote_detection_params;

#ifdef __cplusplus
extern "C" {
#endif

/* in[0]: boxes x box_values. in[1]: boxes x columns. out[0]: rows x 4, boxes; out[1]: rows, classes; out[2]:
   rows, scores, the best first; out[3]: how many there are. Rows behind them are 0. With several classes to a
   box, class c of the box that is taken as number b stands in row classes_per_box * (classes_per_box * b + c)
   + c, where the operator of TensorFlow Lite has it; what would lie behind the rows is left out, and counted.
   No box is found where one of them has no area. scratch: 5 floats for each box. Any core. */
void MOTE_NAME(detection_f32)(const void* const* in, void* const* out, void* scratch,
                              const mote_detection_params* p);

#ifdef __cplusplus
}
#endif
#endif
