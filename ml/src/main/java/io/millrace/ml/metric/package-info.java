/// How good predictions are, and whether one model is better than another.
@NullMarked
package io.millrace.ml.metric;

import org.jspecify.annotations.NullMarked;
