package io.millrace.base.telemetry.otlp;

import static io.millrace.base.MillraceException.require;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.telemetry.Sampler;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where metrics and spans go, as OpenTelemetry's environment variables say it. Nothing goes
/// anywhere unless one of the three endpoints is named.
///
/// Source: OpenTelemetry specification 1.5x, *OTLP Exporter* and *Environment Variables*. Two
/// defaults differ: there is no endpoint by default, and a share of 0.01 of the traces that begin
/// here is sampled in place of all.
///
/// @param metrics absent: they are not sent
/// @param traces absent: spans are not made
/// @param isPacked by gzip
/// @param metricsEvery between two requests with metrics
/// @param spansEvery longest time that a span waits for others
/// @param timeout of a request
/// @param resource what this server is; `service.name` is among it
public record OtlpSettings(
    Optional<Target> metrics,
    Optional<Target> traces,
    boolean isPacked,
    Duration metricsEvery,
    Duration spansEvery,
    Duration timeout,
    Sampler sampler,
    Map<String, String> resource) {
  private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
  private static final double SHARE = 0.01;

  public OtlpSettings {
    resource = Map.copyOf(resource);
  }

  /// @param headers may hold secrets
  public record Target(URI address, Map<String, String> headers) {
    public Target {
      headers = Map.copyOf(headers);
    }

    /// Without the headers.
    @Override
    public String toString() {
      return address.toString();
    }
  }

  /// @return empty if nothing is to be sent
  /// @throws MillraceException with `CONFIGURATION_INVALID` if a variable says what cannot be done
  public static Optional<OtlpSettings> of(Map<String, String> environment) {
    Variables variables = new Variables(environment);
    Optional<Target> metrics = target(variables, "METRICS", "metrics");
    Optional<Target> traces = target(variables, "TRACES", "traces");
    if (variables.choice("OTEL_SDK_DISABLED", List.of("false", "true")).equals("true")
        || (metrics.isEmpty() && traces.isEmpty())) {
      return Optional.empty();
    }
    Map<String, String> resource = new LinkedHashMap<>();
    resource.put("service.name", "millrace");
    resource.putAll(variables.pairs("OTEL_RESOURCE_ATTRIBUTES"));
    variables.find("OTEL_SERVICE_NAME").ifPresent(name -> resource.put("service.name", name));
    return Optional.of(
        new OtlpSettings(
            metrics,
            traces,
            variables
                .choice("OTEL_EXPORTER_OTLP_COMPRESSION", List.of("none", "gzip"))
                .equals("gzip"),
            variables.millis("OTEL_METRIC_EXPORT_INTERVAL", 60_000),
            variables.millis("OTEL_BSP_SCHEDULE_DELAY", 5_000),
            variables.millis("OTEL_EXPORTER_OTLP_TIMEOUT", 10_000),
            sampler(variables),
            resource));
  }

  /// What a variable of the signal says is taken before that of all signals.
  private static Optional<Target> target(Variables variables, String signal, String path) {
    String prefix = "OTEL_EXPORTER_OTLP_" + signal + "_";
    Optional<URI> address =
        variables
            .address(prefix + "ENDPOINT")
            .or(
                () ->
                    variables
                        .address(ENDPOINT)
                        .map(base -> base.toString().replaceAll("/$", "") + "/v1/" + path)
                        .map(URI::create));
    String exporter = variables.choice("OTEL_" + signal + "_EXPORTER", List.of("otlp", "none"));
    if (address.isEmpty() || exporter.equals("none")) {
      return Optional.empty();
    }
    for (String protocol : List.of(prefix + "PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")) {
      var _ = variables.choice(protocol, List.of("http/protobuf"));
    }
    String headers = prefix + "HEADERS";
    return Optional.of(
        new Target(
            address.get(),
            variables.headers(
                variables.find(headers).isPresent() ? headers : "OTEL_EXPORTER_OTLP_HEADERS")));
  }

  private static Sampler sampler(Variables variables) {
    List<String> known =
        List.of(
            "parentbased_traceidratio",
            "traceidratio",
            "parentbased_always_on",
            "always_on",
            "parentbased_always_off",
            "always_off");
    String sampler = variables.choice("OTEL_TRACES_SAMPLER", known);
    double share =
        switch (sampler.replace("parentbased_", "")) {
          case "always_on" -> 1;
          case "always_off" -> 0;
          default -> variables.share("OTEL_TRACES_SAMPLER_ARG", SHARE);
        };
    return new Sampler(share, sampler.startsWith("parentbased_"));
  }

  /// An empty variable counts as none.
  private record Variables(Map<String, String> environment) {
    Optional<String> find(String name) {
      return Optional.ofNullable(environment.get(name))
          .map(String::strip)
          .filter(value -> !value.isEmpty());
    }

    /// The first of the known ones if there is none.
    String choice(String name, List<String> known) {
      String value = find(name).orElse(known.getFirst());
      require(
          known.contains(value),
          ErrorCode.CONFIGURATION_INVALID,
          "Set it to one of these, or leave it out.",
          "%s: '%s' (expected: %s)",
          name,
          value,
          String.join(", ", known));
      return value;
    }

    Optional<URI> address(String name) {
      return find(name).map(value -> address(name, value));
    }

    private static URI address(String name, String value) {
      try {
        URI address = URI.create(value);
        var _ = HttpRequest.newBuilder(address);
        return address;
      } catch (IllegalArgumentException e) {
        throw new MillraceException(
            ErrorCode.CONFIGURATION_INVALID,
            "%s: '%s' (expected: an address with http or https)".formatted(name, value),
            "Write it as http://127.0.0.1:4318.",
            e);
      }
    }

    Duration millis(String name, int otherwise) {
      String value = find(name).orElse(Integer.toString(otherwise));
      require(
          value.matches("[1-9]\\d{0,8}"),
          ErrorCode.CONFIGURATION_INVALID,
          "Write whole milliseconds.",
          "%s: '%s' (expected: 1 to 999999999)",
          name,
          value);
      return Duration.ofMillis(Long.parseLong(value));
    }

    double share(String name, double otherwise) {
      String value = find(name).orElse(Double.toString(otherwise));
      require(
          value.matches("0?\\.\\d{1,17}|[01](\\.0{0,17})?"),
          ErrorCode.CONFIGURATION_INVALID,
          "Write a share such as 0.05.",
          "%s: '%s' (expected: 0 to 1)",
          name,
          value);
      return Double.parseDouble(value);
    }

    /// `name=value` pairs behind commas, values with `%` escapes. Values are not shown: they may be
    /// secrets.
    Map<String, String> pairs(String name) {
      Map<String, String> pairs = new LinkedHashMap<>();
      for (String pair : find(name).map(value -> value.split(",")).orElse(new String[0])) {
        int equals = pair.indexOf('=');
        try {
          pairs.put(
              pair.substring(0, equals).strip(),
              URLDecoder.decode(
                  pair.substring(equals + 1).strip().replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
          throw invalid(name, pairs.size() + 1, e);
        }
      }
      return pairs;
    }

    Map<String, String> headers(String name) {
      Map<String, String> headers = pairs(name);
      int place = 0;
      for (Map.Entry<String, String> header : headers.entrySet()) {
        place++;
        try {
          var _ = HttpRequest.newBuilder().header(header.getKey(), header.getValue());
        } catch (IllegalArgumentException e) {
          throw invalid(name, place, e);
        }
      }
      return headers;
    }

    private static MillraceException invalid(String name, int place, Exception cause) {
      return new MillraceException(
          ErrorCode.CONFIGURATION_INVALID,
          "%s: entry %d cannot be read (expected: name=value, with commas between)"
              .formatted(name, place),
          "Write it as name=value,name2=value2; escape commas and percent signs as %2C and %25.",
          cause);
    }
  }
}
