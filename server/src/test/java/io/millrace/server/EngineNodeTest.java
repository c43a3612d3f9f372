package io.millrace.server;

import static io.millrace.base.database.Database.Dialect.POSTGRES;
import static io.millrace.base.database.Database.Dialect.SQLITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.pipeline.EngineConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineNodeTest {
  @TempDir Path folder;

  @Test
  void isAloneOnAFile() {
    assertThat(EngineNode.config(SQLITE, folder)).isEqualTo(EngineConfig.ALONE);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void keepsItsNameAmongOthers() {
    EngineConfig first = EngineNode.config(POSTGRES, folder.resolve("a"));

    assertThat(first.lease()).isPresent();
    assertThat(EngineNode.config(POSTGRES, folder.resolve("a"))).isEqualTo(first);
    assertThat(EngineNode.config(POSTGRES, folder.resolve("b")).node()).isNotEqualTo(first.node());
  }
}
