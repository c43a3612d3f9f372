/// What predicts: an encoder, a predictor and the target's transform, put together.
@NullMarked
package io.millrace.ml.model;

import org.jspecify.annotations.NullMarked;
