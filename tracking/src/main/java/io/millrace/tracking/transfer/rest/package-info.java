/// A server that speaks MLflow's REST API: MLflow's own, or this one.
@NullMarked
package io.millrace.tracking.transfer.rest;

import org.jspecify.annotations.NullMarked;
