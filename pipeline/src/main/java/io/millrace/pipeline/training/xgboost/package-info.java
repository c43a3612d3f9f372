/// Training with XGBoost's native library. The only package that names it.
@NullMarked
package io.millrace.pipeline.training.xgboost;

import org.jspecify.annotations.NullMarked;
