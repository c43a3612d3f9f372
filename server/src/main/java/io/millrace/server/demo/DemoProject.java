package io.millrace.server.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/// The demo's project in a folder of its own.
///
/// @param folder with `millrace.yaml`
record DemoProject(Path folder) {
  static final String NAME = "used-cars";

  /// Writes the files of the project.
  /// @param target the column to predict
  /// @param webhook where notices go
  /// @param now the monitor's schedule fires almost an hour later: the story runs it
  static DemoProject create(Path folder, String target, String webhook, Instant now)
      throws IOException {
    Files.createDirectories(folder);
    int minuteBefore = now.minus(Duration.ofMinutes(1)).atOffset(ZoneOffset.UTC).getMinute();
    Files.writeString(
        folder.resolve("millrace.yaml"),
        """
        project: %s
        datasets:
          listings: { watch: data/listings/*.csv, target: "%s", quarantine: 5%% }
        models:
          price-xgboost: { algorithm: xgboost, data: listings }
          price-linear: { algorithm: linear-learner, data: listings, features: { log_target: true } }
        gate: { metric: rmse, beat: champion }
        endpoints:
          price: { models: [ price-xgboost, price-linear ], combine: max, capture: 100%% }
        batch:
          offers: { watch: data/to-score/*.csv, endpoint: price, join: input, output: data/scored }
        monitors:
          price:
            endpoint: price
            schedule: "%d * * * *"
            ground_truth: data/sold/*.csv
            on_violation: retrain
            cool_down: 1h
        notifications:
          - { on: [ "*" ], webhook: "%s" }
        """
            .formatted(NAME, target, minuteBefore, webhook));
    Files.writeString(
        folder.resolve("millrace.server.yaml"),
        """
        log: { level: warn }
        webhooks: { private_hosts: [ 127.0.0.1 ] }
        """);
    return new DemoProject(folder);
  }

  /// Puts a complete file into a watched folder: written under another name, then renamed.
  void drop(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.createDirectories(file.getParent());
    Files.writeString(part, content);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
