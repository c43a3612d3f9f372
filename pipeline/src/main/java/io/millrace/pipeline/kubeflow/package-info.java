/// Pipelines that were compiled for Kubeflow Pipelines (v2, IR YAML), said in the States Language.
@NullMarked
package io.millrace.pipeline.kubeflow;

import org.jspecify.annotations.NullMarked;
