/// What this server can beyond MLflow's API, over HTTP.
@NullMarked
package io.millrace.tracking.http;

import org.jspecify.annotations.NullMarked;
