package io.millrace.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MadeTest {
  private static List<ExecutionPage.Link> links(String output) {
    Shell shell =
        new Shell(
            "p",
            Section.PIPELINES,
            "",
            List.of(),
            Theme.SYSTEM,
            "",
            "",
            Instant.EPOCH,
            new Assets());
    return Made.links(Optional.of(Json.parse(output)), shell);
  }

  @Test
  void whatAnOutputNamesIsLinked() {
    assertThat(
            links(
                """
                {"dataset": "cars", "dataset_version": 3, "endpoint": "price",
                 "models": [{"name": "m 1", "version": 2, "run_id": "0123456789ab"}]}"""))
        .containsExactly(
            new ExecutionPage.Link("Data", "cars, version 3", "/ui/p/datasets/cars/versions/3"),
            new ExecutionPage.Link("Model", "m 1, version 2", "/ui/p/models/m%201/versions/2"),
            new ExecutionPage.Link("Run", "01234567", "/ui/p/runs/0123456789ab"),
            new ExecutionPage.Link("Endpoint", "price", "/ui/p/endpoints/price"));
  }

  @Test
  void anythingElseIsLeftAlone() {
    assertThat(links("{\"models\": \"a/1,b/2\", \"dataset\": {\"x\": 1}, \"run_id\": 5}"))
        .isEmpty();
    assertThat(links("[1, 2]")).isEmpty();
    assertThat(links("\"text\"")).isEmpty();
  }
}
