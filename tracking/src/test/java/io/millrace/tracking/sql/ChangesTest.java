package io.millrace.tracking.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.millrace.base.database.Database;
import io.millrace.tracking.KeptAnswers;
import io.millrace.tracking.KeptAnswers.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// When listeners hear of changes.
class ChangesTest {
  private static final String ALL = "io.millrace.base.database.TestDatabases#all";
  private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");
  private static final Answer FINE = new Answer(200, "text/plain", "fine");

  /// A registry that notes what its listeners are told.
  private static final class Parts {
    final List<String> told = new ArrayList<>();
    final SqlRegistry registry;
    final KeptAnswers answers;

    Parts(Database database) {
      Changes changes = new Changes();
      changes.tell(
          (_, change) -> {
            told.add("changed " + change.subject().id());
            return () -> told.add("stored " + change.subject().id());
          });
      registry = new SqlRegistry(database, changes, () -> NOW);
      answers = new SqlKeptAnswers(database, () -> NOW);
    }

    void create(String name) {
      registry.create(name, Optional.empty(), List.of());
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void listenersHearOfAChangeAndThatItIsStored(Database database) {
    try (database) {
      Parts parts = new Parts(database);
      parts.create("price");
      assertThat(parts.told).containsExactly("changed price", "stored price");
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void whatBelongsToAKeyedRequestIsStoredWhenAllOfItIs(Database database) {
    try (database) {
      Parts parts = new Parts(database);
      parts.answers.once(
          "k",
          "request",
          () -> {
            parts.create("price");
            parts.create("cost");
            return FINE;
          });
      assertThat(parts.told)
          .containsExactly("changed price", "changed cost", "stored price", "stored cost");
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void whatAKeyedRequestUndoesIsNeverStored(Database database) {
    try (database) {
      Parts parts = new Parts(database);
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  parts.answers.once(
                      "k",
                      "request",
                      () -> {
                        parts.create("price");
                        throw new IllegalStateException("after the change");
                      }));
      assertThat(parts.told).containsExactly("changed price");
      assertThat(parts.registry.find("price")).isEmpty();
    }
  }
}
