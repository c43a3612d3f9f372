package io.millrace.serving;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Which variant of a config an answer counts for: the one that has the models which gave it, also
/// under an earlier config. Not thread-safe.
public final class StillAnswering {
  private final EndpointConfig today;
  private final Map<Integer, EndpointConfig> configs;
  private final Map<Integer, Map<String, Optional<Variant>>> known = new HashMap<>();

  /// @param all configs of the endpoint
  public StillAnswering(EndpointConfig today, List<EndpointConfig> all) {
    this.today = today;
    configs = all.stream().collect(Collectors.toMap(EndpointConfig::number, each -> each));
  }

  /// Empty if other models gave it, or a file was scored.
  public Optional<Variant> variant(JudgedAnswers.JudgedAnswer answer) {
    return known
        .computeIfAbsent(answer.config(), _ -> new HashMap<>())
        .computeIfAbsent(
            answer.variant(),
            name ->
                Optional.ofNullable(configs.get(answer.config()))
                    .flatMap(then -> today.still(then, name)));
  }
}
