package io.millrace.tracking.search;

import java.util.Optional;

/// What is compared or sorted by, as written: `metrics.rmse` is the key `rmse` of `metrics`,
/// `run_id` a key alone. Only the first dot divides.
public record Identifier(Optional<String> entity, String key) {
  @Override
  public String toString() {
    String quoted = "`" + key.replace("`", "``") + "`";
    return entity.map(e -> e + "." + quoted).orElse(quoted);
  }
}
