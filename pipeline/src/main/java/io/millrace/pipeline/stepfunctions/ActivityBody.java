package io.millrace.pipeline.stepfunctions;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.millrace.pipeline.stepfunctions.Constraints.Checked;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Wire records of operations on activities.
final class ActivityBody {
  private ActivityBody() {}

  record Create(
      String name,
      @JsonSetter(contentNulls = Nulls.FAIL) @Nullable List<Tag> tags,
      Settings.@Nullable Encryption encryptionConfiguration)
      implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints.required("name", name).length("name", name, 1, 80);
      TagBody.check(constraints, tags);
    }
  }

  record Created(String activityArn, BigDecimal creationDate) {}

  record Named(String activityArn) implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints.arn("activityArn", activityArn);
    }
  }

  record Described(
      String activityArn,
      String name,
      BigDecimal creationDate,
      Settings.Encryption encryptionConfiguration) {}

  record ListActivities(@Nullable Integer maxResults, @Nullable String nextToken)
      implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints.page(maxResults, nextToken);
    }
  }

  record Summary(String activityArn, String name, BigDecimal creationDate) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Activities(List<Summary> activities, @Nullable String nextToken) {}

  record Poll(String activityArn, @Nullable String workerName) implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints.arn("activityArn", activityArn).length("workerName", workerName, 1, 80);
    }
  }

  record Work(String taskToken, String input) {}
}
