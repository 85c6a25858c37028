'use client';
/** Owns the way out of a search that found nothing. */
import { Button } from '../../components/ui/button.tsx';
import { useMessages } from '../../i18n/messages-provider.tsx';
import { useListNavigation } from './list-navigation.tsx';

export function ClearFilters() {
  const { instances: words } = useMessages();
  const { narrow } = useListNavigation();
  return <Button onClick={() => narrow({ q: '', status: '', group: '' })}>{words.clearFilters}</Button>;
}
