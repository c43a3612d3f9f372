package io.millrace.base.telemetry.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.telemetry.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtlpSettingsTest {
  private static final Map<String, String> BOTH =
      Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318/");

  @Test
  void nothingIsSentUnlessAnEndpointIsNamed() {
    assertThat(OtlpSettings.of(Map.of("OTEL_SERVICE_NAME", "x"))).isEmpty();
    assertThat(OtlpSettings.of(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", " "))).isEmpty();
    assertThat(OtlpSettings.of(with("OTEL_SDK_DISABLED", "true"))).isEmpty();
    assertThat(
            OtlpSettings.of(with("OTEL_METRICS_EXPORTER", "none", "OTEL_TRACES_EXPORTER", "none")))
        .isEmpty();
  }

  @Test
  void pathsAreBelowTheCommonEndpointAndOthersAsTheyStand() {
    OtlpSettings settings =
        OtlpSettings.of(with("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "https://traces.example.com/in"))
            .orElseThrow();
    assertThat(settings.metrics().orElseThrow().address())
        .isEqualTo(URI.create("http://127.0.0.1:4318/v1/metrics"));
    assertThat(settings.traces().orElseThrow().address())
        .isEqualTo(URI.create("https://traces.example.com/in"));
    assertThat(settings.metricsEvery()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.spansEvery()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.sampler()).isEqualTo(new Sampler(0.01, true));
    assertThat(settings.resource()).containsEntry("service.name", "millrace");
  }

  @Test
  void headersAndResourceArePairsWithEscapes() {
    OtlpSettings settings =
        OtlpSettings.of(
                with(
                    "OTEL_EXPORTER_OTLP_HEADERS", "api-key=s%2Cecret+1, tenant = a",
                    "OTEL_EXPORTER_OTLP_METRICS_HEADERS", "api-key=m",
                    "OTEL_RESOURCE_ATTRIBUTES", "host.name=h1,service.name=ignored",
                    "OTEL_SERVICE_NAME", "cars"))
            .orElseThrow();
    assertThat(settings.traces().orElseThrow().headers())
        .isEqualTo(Map.of("api-key", "s,ecret+1", "tenant", "a"));
    assertThat(settings.metrics().orElseThrow().headers()).isEqualTo(Map.of("api-key", "m"));
    assertThat(settings.resource()).isEqualTo(Map.of("host.name", "h1", "service.name", "cars"));
    assertThat(settings.toString()).doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource({
    "always_on, '', 1, false",
    "always_off, '', 0, false",
    "traceidratio, 0.5, 0.5, false",
    "parentbased_traceidratio, 1, 1, true",
    "parentbased_always_on, 0.5, 1, true",
  })
  void samplersAreTheKnownOnes(String name, String argument, double share, boolean followsParent) {
    assertThat(
            OtlpSettings.of(with("OTEL_TRACES_SAMPLER", name, "OTEL_TRACES_SAMPLER_ARG", argument))
                .orElseThrow()
                .sampler())
        .isEqualTo(new Sampler(share, followsParent));
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_EXPORTER_OTLP_ENDPOINT, localhost:4318, http or https",
    "OTEL_EXPORTER_OTLP_PROTOCOL, grpc, http/protobuf",
    "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL, http/json, http/protobuf",
    "OTEL_EXPORTER_OTLP_COMPRESSION, zip, 'none, gzip'",
    "OTEL_TRACES_EXPORTER, jaeger, 'otlp, none'",
    "OTEL_TRACES_SAMPLER, some, always_on",
    "OTEL_TRACES_SAMPLER_ARG, 1.5, 0 to 1",
    "OTEL_METRIC_EXPORT_INTERVAL, 1m, 1 to 999999999",
    "OTEL_EXPORTER_OTLP_HEADERS, secret, entry 1",
    "OTEL_EXPORTER_OTLP_HEADERS, 'a=b,Host=secret', entry 2",
    "OTEL_EXPORTER_OTLP_HEADERS, a=%zsecret, entry 1",
  })
  void whatCannotBeDoneIsRefusedByName(String name, String value, String expected) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> OtlpSettings.of(with(name, value)))
        .returns(ErrorCode.CONFIGURATION_INVALID, MillraceException::code)
        .withMessageContaining(name)
        .withMessageContaining(expected)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
  }

  private static Map<String, String> with(String... pairs) {
    Map<String, String> environment = new HashMap<>(BOTH);
    for (int i = 0; i < pairs.length; i += 2) {
      environment.put(pairs[i], pairs[i + 1]);
    }
    return environment;
  }
}
