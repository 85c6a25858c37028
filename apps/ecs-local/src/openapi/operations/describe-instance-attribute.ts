/** DescribeInstanceAttribute: one instance in full. */
import { instanceOf } from '../call-parts.ts';
import { instanceAttributeView } from '../instance-view.ts';
import type { Operation } from '../operation.ts';

export const describeInstanceAttribute: Operation = { name: 'DescribeInstanceAttribute', run: (call) => instanceAttributeView(instanceOf(call)) };
