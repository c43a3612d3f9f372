/// The route table served by Vert.x: the only place that names the HTTP server.
@NullMarked
package io.millrace.base.http.vertx;

import org.jspecify.annotations.NullMarked;
