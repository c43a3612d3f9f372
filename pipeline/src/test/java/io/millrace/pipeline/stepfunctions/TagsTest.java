package io.millrace.pipeline.stepfunctions;

import static io.millrace.pipeline.stepfunctions.Client.PASS;
import static io.millrace.pipeline.stepfunctions.Client.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TagsTest {
  private final Database database = TestDatabases.sqlite();
  private final Client client = new Client(database);

  @AfterEach
  void close() {
    client.close();
    database.close();
  }

  private static Map<String, String> tag(String key, String value) {
    return Map.of("key", key, "value", value);
  }

  @Test
  void tagsAreAddedReplacedAndRemoved() {
    client.call(
        "CreateStateMachine",
        Map.of(
            "name",
            "m",
            "definition",
            PASS,
            "roleArn",
            "r",
            "tags",
            List.of(tag("team", "pricing"), tag("stage", "test"))));
    client.call(
        "TagResource",
        Map.of(
            "resourceArn", machine("m"), "tags", List.of(tag("cost", ""), tag("team", "fleet"))));
    client.call(
        "UntagResource", Map.of("resourceArn", machine("m"), "tagKeys", List.of("stage", "none")));

    assertThat(client.call("ListTagsForResource", Map.of("resourceArn", machine("m"))))
        .isEqualTo(
            Json.parse(
                """
                {"tags":[{"key":"team","value":"fleet"},{"key":"cost","value":""}]}"""));
  }

  @Test
  void refusesTooManyAndThoseOfNothing() {
    client.create("m", PASS);
    List<Map<String, String>> many =
        IntStream.range(0, 51).mapToObj(i -> tag("k" + i, "v")).toList();

    assertThat(client.refusal("TagResource", Map.of("resourceArn", machine("m"), "tags", many)))
        .startsWith("TooManyTags");
    assertThat(client.refusal("ListTagsForResource", Map.of("resourceArn", machine("m") + ":1")))
        .isEqualTo("ResourceNotFound: Resource not found: '" + machine("m") + ":1'");
    assertThat(
            client.refusal(
                "TagResource",
                Map.of("resourceArn", machine("m"), "tags", List.of(tag("k".repeat(129), "v")))))
        .contains("at 'tags.1.member.key' failed");
  }
}
