/// Tree ensembles as XGBoost writes them, flattened for fast evaluation.
@NullMarked
package io.millrace.ml.tree;

import org.jspecify.annotations.NullMarked;
