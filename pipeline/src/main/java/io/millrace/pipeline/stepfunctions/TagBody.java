package io.millrace.pipeline.stepfunctions;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.millrace.pipeline.stepfunctions.Constraints.Checked;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Wire records of operations on tags.
final class TagBody {
  private TagBody() {}

  /// Checks the tags of a request, if there are any.
  static void check(Constraints constraints, @Nullable List<Tag> tags) {
    if (tags != null) {
      for (int i = 0; i < tags.size(); i++) {
        tags.get(i).check(constraints, "tags." + (i + 1) + ".member");
      }
    }
  }

  record Put(String resourceArn, @JsonSetter(contentNulls = Nulls.FAIL) List<Tag> tags)
      implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints.arn("resourceArn", resourceArn).required("tags", tags);
      TagBody.check(constraints, tags);
    }
  }

  record Remove(String resourceArn, @JsonSetter(contentNulls = Nulls.FAIL) List<String> tagKeys)
      implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints.arn("resourceArn", resourceArn).required("tagKeys", tagKeys);
    }
  }

  record Find(String resourceArn) implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints.arn("resourceArn", resourceArn);
    }
  }

  record Tags(List<Tag> tags) {}
}
