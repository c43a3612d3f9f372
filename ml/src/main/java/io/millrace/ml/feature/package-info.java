/// The fitted transforms from raw columns to model inputs, the same for training and serving.
@NullMarked
package io.millrace.ml.feature;

import org.jspecify.annotations.NullMarked;
