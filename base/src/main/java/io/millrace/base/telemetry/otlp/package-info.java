/// Metrics and spans for collectors of OpenTelemetry, by OTLP over HTTP.
@NullMarked
package io.millrace.base.telemetry.otlp;

import org.jspecify.annotations.NullMarked;
