/**
 * Owns how long random input is. Where a test names a greatest length, fast-check goes as far as that: by itself it makes about ten things and
 * hardly more, whatever the greatest is (`size` in its documentation), and walks of ten steps reach few of the states that they are there for.
 */
import fc from 'fast-check';

fc.configureGlobal({ defaultSizeToMaxWhenMaxSpecified: true });
